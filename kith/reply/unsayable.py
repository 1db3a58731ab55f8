"""What is not said back to somebody, whatever a network chose: it would sting, frighten or expose.

Lists, so that everybody can read what is on them: a word too many costs an echo, one too few costs
trust. Content note: they name insults, death, violence and self-harm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kith.reply.echo_words import FEARED_ANYWHERE, NOT_OF_SELF, UNSAFE


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


LONGEST_WORD = 25
MOST_DIGITS = 4

_FEARED = re.compile(
    rf"\b(?:{'|'.join(sorted(FEARED_ANYWHERE))}|suicid\w*|kill\w*|murder\w*|overdos\w*|death\w*|"
    r"buri(?:ed|al)|bury|cremat\w*|grave|coffin|hospice|rap(?:es|ist|ing)|abus\w*|assault\w*|"
    r"molest\w*|strangl\w*|stabb\w*|hang(?:ed|ing) (?:my|him|her|them)sel\w*|noose|drown\w*|"
    r"miscarr\w*|still ?born|self.?harm\w*|cut(?:s|ting)? (?:my|him|her|them)sel\w*|razors?|"
    r"blades?|ropes?|pills|tablets|purg(?:e|es|ed|ing)|starv\w*|not wak(?:e|ing) up|never wake|"
    r"better off without|wish(?:ed|es)? (?:i|she|he|they)(?:'d| had| was| were)? (?:never|not)|"
    r"(?:beat|hits?|slap\w*|punch\w*|chok\w*|kick\w*|hurts?|touch(?:ed|es)) "
    r"(?:me|us|him|her|them)\b|threaten\w*|passed (?:away|on)|"
    r"put (?:\w+ ){0,3}(?:down|to sleep)|"
    r"lost (?:my|our|the|her|his) (?:mum|mom|dad|mother|father|husband|wife|partner|son|daughter|"
    r"baby|child|brother|sister|nan|gran\w*|best friend|friend|dog|cat))\b",
    re.IGNORECASE,
)
"""With one of these anywhere in it a message is left alone whole."""

_LISTENED_TO = _set(
    "this that it these those thing things stuff something anything nothing nobody anyone anybody "
    "one never alone here sure chat chatting support help trying "
    "i'll i'd we'll we'd he'd she'd they'd he'll she'll they'll it'll gonna wanna point joke "
    "bad awful terrible horrible name question advice high lied lie mistake mistakes mess "
    "without alright ok okay fine noone eat eating drink drinking garbage rubbish "
    "ourselves us sorry cut gun forever anymore life end ended ending mad god hell damn bloody "
    "boring"
)
"""Unsafe in a clause that a rule picks; fit to be said back where a listener chose the words."""

_LOADED = UNSAFE - _LISTENED_TO
_INSULTS = re.compile(
    r"(?:stupid|dumb|idiot|moron|useless|worthless|pathetic|loser|ugly|disgust|faggot|chink|paki|"
    r"spastic|trann(?:y|ies)|nigg|retard|slut|whor|cunt|twat|wank|dickhead|piss|arse|asshole|"
    r"bullshit|shit|fuck|bitch|bastard|bugger|knicker|herpes|porn|nazi|pervert|horny|penis|vagin|"
    r"breast|nude|naked|vomit|diarrh|orgasm|sex)\w*\Z|"
    r"(?:fags?|slags?|dicks?|pricks?|ass|asses|poos?|turds?|tits?|boobs?|bra|pants)\Z",
    re.IGNORECASE,
)
FIRST_PERSON = _set("i i'm im i've ive i'd i'll me my mine myself we we're we've our us")
_OF_ONESELF = (NOT_OF_SELF - {"need", "feed"}) | _set(
    "nothing nobody bad awful terrible horrible joke mess mistake mistakes lie lied forgot stole "
    "stealing steal cheating alone life rubbish garbage boring end drink drinking noone hit slept"
)
"""Beside "I" or "my" these come back as a reproach: "you're a terrible mother"."""

_WORD_PART = re.compile(r"[-/.'’]+")
_SAYABLE = re.compile(r"[\w'&£$€%/.:-]+\Z")
_SMALL_WORDS = _set("a i o u & x")
_GLUED = re.compile(r"[a-z]{2,}[.?!][a-z]{2,}|//|@|www\.", re.IGNORECASE)
_MIXED = re.compile(r"(?=\w*\d)(?=\w*[a-z])\w{6,}\Z", re.IGNORECASE)
_STREET = re.compile(
    r"\b\d+\w? (?:\w+ )?(?:street|st|road|rd|avenue|ave|lane|drive|close|court|crescent|way)\b"
)


def is_to_be_left_whole(message: str) -> bool:
    """Whether no part of a message is handed back: it speaks of death, violence or self-harm."""
    return _FEARED.search(message) is not None


def is_sayable(words: Sequence[str], *, is_of_oneself: bool = False) -> bool:
    """Whether a run of words, lower case, neither stings nor shames nor gives away an address.

    Args:
        words: the words before they are turned round.
        is_of_oneself: whether an "I" stands shortly before them.
    """
    known = set(words)
    parts = [part for word in words for part in _WORD_PART.split(word) if part]
    stings = not _LOADED.isdisjoint(known | set(parts)) or any(map(_INSULTS.match, parts))
    is_of_oneself = is_of_oneself or not FIRST_PERSON.isdisjoint(known)
    reproaches = is_of_oneself and not _OF_ONESELF.isdisjoint(known)
    return not stings and not reproaches and all(map(_is_word, words)) and not _is_private(words)


def _is_word(word: str) -> bool:
    letters = sum(map(str.isalnum, word))
    is_whole = letters > 1 or word in _SMALL_WORDS or word.isdigit()
    fits = len(word) <= LONGEST_WORD and _GLUED.search(word) is None
    return is_whole and fits and _SAYABLE.match(word) is not None


def _is_private(words: Sequence[str]) -> bool:
    """Whether there is a number in it that may be a telephone's, a password or an address."""
    text = " ".join(words)
    digits = sum(map(str.isdigit, text))
    has_code = any(map(_MIXED.match, words)) or digits > MOST_DIGITS
    return has_code or _STREET.search(text) is not None
