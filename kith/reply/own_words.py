"""A few of somebody's own words, said back: "my sister rang" gives "your sister rang".

Saying back what weighs most is the plainest form of listening ("simple reflection": Miller &
Rollnick, Motivational Interviewing, 2013). Here are the runs of words of a message that could be
said back at all; which of them a listener would choose `kith.reply.saying_back` knows, and what
must not come back whatever it finds `kith.reply.unsayable`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kith.language.wordlists import word_lists
from kith.reply.echo import is_of_another, is_whole
from kith.reply.echo_words import ADVERBS, AFTER_I, BARE_CANT, BARE_PAST, DANGLING, SPELLED, THIRD
from kith.reply.echo_words import TURNED as TURNED_IN_ECHOES
from kith.reply.unsayable import FIRST_PERSON, is_sayable, is_to_be_left_whole

MAX_READ = 600
MAX_WORDS = 10
SHORT_NAME = 3
"""Names of so few letters are too often something else ("20 min")."""
NEAR = 3
"""So many words before a run may make it one about oneself: in "i'm a terrible mother" two."""
SHOUTING = 0.6
"""Share of words in capitals from which a run is shouted, and said back in small letters."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True)
class Piece:
    """A run of words of a message.

    Attributes:
        start: where it begins in the message, in characters.
        end: where it ends.
        said: the words turned round to be said back, without a stop.
    """

    start: int
    end: int
    said: str


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    text: str
    pauses: bool
    is_quoted: bool


_WORD = re.compile(r"\S+")
_BETWEEN = re.compile(r"[^\w']+")
_STOP = re.compile(r"[.!?;:…)\]]+[\"'”’]?\Z|[.!?]{2,}|[—–]\Z")
_PAUSE = re.compile(r",[\"'”’]?\Z")
_EDGE = " \t\n.,!?;:…—–-()[]\"“”*~'"
_OPENS = re.compile(r"[\"“(\[]|'(?!em\b|cause\b|cos\b|til\b|bout\b|n\b)\w", re.IGNORECASE)
_CLOSES = re.compile(r"[\"”)\]'][.,!?;:…]*\Z")
_SIGN = re.compile(r"[\U0001f000-\U0001faff\u2190-\u2bff\ufe0f\u200d]")
_FACE = re.compile(r"[:;=xX8][-'^]?[()DPpoO/|\\3]+\Z|[xX]{1,5}\Z|<3\Z")

_SPELLED = SPELLED | {
    "thats": "that's",
    "wouldnt": "wouldn't",
    "shouldnt": "shouldn't",
    "arent": "aren't",
    "werent": "weren't",
    "hadnt": "hadn't",
    "theyd": "they'd",
    "theyve": "they've",
    "whats": "what's",
    "thru": "through",
    "bc": "because",
    "cos": "because",
    "cuz": "because",
    "w": "with",
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "got to",
    "goin": "going",
    "doin": "doing",
    "nothin": "nothing",
    "somethin": "something",
    "callin": "calling",
    "talkin": "talking",
}
TURNED = TURNED_IN_ECHOES | {
    "us": "you",
    "myself": "yourself",
    "ourselves": "yourselves",
    "i'd": "you'd",
    "i'll": "you'll",
    "we'd": "you'd",
    "we'll": "you'll",
    "ours": "yours",
}
_MINE_AFTER = _set("is was be it's that's not of isn't wasn't")
_IT_IS = _set("a the not so too been getting going")
_FILLERS = _set("lol haha hahaha lmao tbh ngl omg smh idk innit kkk kkkk jaja jajaja xd")
_EMPTY = _set("like honestly literally just")
_KIN = _set("mum mom mam mummy dad daddy papa mama nan nana gran grandma granny grandad grandpa")
_BEFORE_KIN = _set(
    "told tell asked ask called call rang ring phoned with to from for by about said miss missed "
    "texted saw visited and since when after before because until if"
)
_DATES = _set(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july "
    "august september october november december christmas easter"
)
_NO_START = _set(
    "and but or so because than which who whom whose as of well anyway though although that's "
    "what's me us him them"
)
_NO_END = (DANGLING | _set("which until his her")) - _set(
    "is are was am for about in on by with there more most to been said being"
)
_ASKS_ONESELF = re.compile(r"\b(?:am|was|were|are) (?:i|we)\b")


def pieces(message: str) -> list[Piece]:
    """The runs of up to `MAX_WORDS` words of a message that could be said back, none across a stop.

    Empty for a message that names what nobody should hear again, whatever else is in it.
    """
    if is_to_be_left_whole(message.replace("’", "'")):
        return []
    text = read_part(message)
    found: list[Piece] = []
    before = ""
    for sentence in _sentences(text):
        found += _pieces_of(sentence, before)
        before = " ".join(word.text for word in sentence)
    return found


def read_part(message: str) -> str:
    """The part of a message that is looked at, with plain apostrophes: places in it are the same.

    What cannot be written out (lone surrogates) becomes a question mark.
    """
    text = message.replace("’", "'").encode("utf-8", "replace").decode("utf-8")
    if len(text) <= MAX_READ:
        return text
    return text[: max(text.rfind(" ", 0, MAX_READ), 0)]


def _sentences(text: str) -> Iterator[list[_Word]]:
    """The words between stops; what is quoted or in brackets stands apart."""
    sentence: list[_Word] = []
    is_quoted = False
    for match in _WORD.finditer(text):
        token = match.group()
        if _OPENS.match(token):
            yield sentence
            sentence, is_quoted = [], token[0] not in "(["
        bare = token.strip(_EDGE)
        is_word = bool(bare) and not _SIGN.search(token) and not _FACE.match(token)
        if is_word:
            start = match.start() + token.index(bare)
            pauses = _PAUSE.search(token) is not None
            sentence.append(_Word(start, start + len(bare), bare, pauses, is_quoted))
        closes = is_quoted and _CLOSES.search(token) is not None
        if not is_word or closes or _STOP.search(token) or text[match.end() :][:1] == "\n":
            yield sentence
            sentence = []
        is_quoted = is_quoted and not closes
    yield sentence


def _pieces_of(sentence: Sequence[_Word], before: str) -> Iterator[Piece]:
    for first in range(len(sentence)):
        for last in range(first, min(len(sentence), first + MAX_WORDS)):
            run = sentence[first : last + 1]
            just_before = {word.text.lower() for word in sentence[max(0, first - NEAR) : first]}
            is_predicate = not FIRST_PERSON.isdisjoint(just_before)
            said = _said(run, begins=first == 0, before=before, is_of_oneself=is_predicate)
            if said:
                yield Piece(run[0].start, run[-1].end, said)


def _said(run: Sequence[_Word], *, begins: bool, before: str, is_of_oneself: bool) -> str | None:
    words = [word.text for word in run]
    lower = [_SPELLED.get(word.lower(), word.lower()) for word in words]
    at_edges = _FILLERS | _EMPTY
    if lower[0] in _NO_START | at_edges or lower[-1] in _NO_END | at_edges:
        return None
    if _FILLERS.intersection(lower) or not is_sayable(lower, is_of_oneself=is_of_oneself):
        return None
    if len(words) == 1 and (len(words[0]) < 3 or lower[0] in TURNED):
        return None
    if run[0].is_quoted and TURNED.keys() & set(lower):
        return None
    if _ASKS_ONESELF.search(" ".join(lower)):
        return None
    new = turned(words, begins=begins)
    paused = [f"{word}," if old.pauses else word for word, old in zip(new, run, strict=True)]
    lacks_subject = begins and lower[0] in BARE_PAST | BARE_CANT and is_whole(lower[0], lower[1:])
    if lacks_subject and not is_of_another(before):
        paused = ["you", paused[0].lower(), *paused[1:]]
    return " ".join(paused).removesuffix(",")


def turned(words: Sequence[str], *, begins: bool = False) -> list[str]:
    """Words in the second person, one for each, chat spelling put right.

    Args:
        words: the words.
        begins: whether a sentence begins with them: its capital says nothing then.
    """
    long = [word for word in words if len(word) > 1]
    shouts = len(long) > 1 and sum(map(str.isupper, long)) > SHOUTING * len(long)
    said: list[str] = []
    before = ""
    for place, word in enumerate(words):
        small = word.lower()
        following = words[place + 1].lower() if place + 1 < len(words) else ""
        if small == "its" and (following in _IT_IS or following[:1].isdigit()):
            small = "it's"
        small = _SPELLED.get(small, small)
        changed = AFTER_I.get(small) if before == "i" else None
        new = changed or _second_person(word, small, before, shouts=shouts)
        if new is None:
            new = _written(word, small, shouts=shouts, begins=begins and not place)
        if small in _KIN and _is_their_own(place, words, before):
            new = f"your {small}"
        said.append(new)
        before = before if small in ADVERBS else small
    return said


def _second_person(word: str, small: str, before: str, *, shouts: bool) -> str | None:
    if (word == "US" and not shouts) or (small == "mine" and before not in _MINE_AFTER):
        return None
    return TURNED.get(small)


def _is_their_own(place: int, words: Sequence[str], before: str) -> bool:
    """Whether "mum" is the person's own: in "mum rang", in "told mum", not in "a working mum"."""
    if place:
        return before in _BEFORE_KIN
    return words[1:2] != [] and words[1].lower() in THIRD


def _written(word: str, small: str, *, shouts: bool, begins: bool) -> str:
    """A word as it is to be read: names with a capital, what was shouted without."""
    known = word_lists()
    if small in _DATES or (small in known.names and len(small) > SHORT_NAME):
        return small.capitalize()
    is_shouted = word.isupper() and len(word) > 1 and (shouts or len(word) > 3)
    starts = begins and word[1:].islower()
    is_plain = small in known.words and (is_shouted or starts)
    return small if small != word.lower() or is_plain else word


def plainly(text: str) -> str:
    """Words without case, marks, apostrophes and fillers, by which two wordings are compared."""
    words = (word.strip("'") for word in _BETWEEN.split(text.lower().replace("’", "'")))
    kept = (word for word in words if word and word not in _FILLERS | _EMPTY)
    return " ".join(kept).replace("'", "")
