"""A few of somebody's own words, said back: "my sister rang" gives "your sister rang".

Saying back what weighs most is the plainest form of listening ("simple reflection": Miller &
Rollnick, Motivational Interviewing, 2013). Here are the pieces of a message that could be said
back at all; which of them a listener would choose `kith.reply.saying_back` knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kith.language.wordlists import word_lists
from kith.reply.echo_words import (
    AFTER_I,
    BARE_CANT,
    BARE_PAST,
    DANGLING,
    FEARED_ANYWHERE,
    SPELLED,
    TURNED,
    UNSAFE,
)

MAX_READ = 600
MAX_WORDS = 10
SHORT_NAME = 3
"""Names of so few letters are too often something else ("20 min")."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True)
class Piece:
    """A run of words of a message.

    Attributes:
        start: where it begins in the message, in characters.
        end: where it ends.
        said: the words turned round to be said back, without a capital or a stop.
    """

    start: int
    end: int
    said: str


_WORD = re.compile(r"\S+")
_STOP = re.compile(r"[.!?;:…)\]]+[\"'”’]?\Z|[.!?]{2,}|[—–]\Z")
_SOFT_STOP = re.compile(r",[\"'”’]?\Z")
_EDGE = ' \t\n.,!?;:…—–-()[]"“”*~'
_SAYABLE = re.compile(r"[\w'&£$€%/.:-]+\Z")
_BETWEEN = re.compile(r"[^\w']+")
_SIGN = re.compile(r"[\U0001f000-\U0001faff\u2190-\u2bff\ufe0f\u200d]")

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
    "u": "you",
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
_TURNED = TURNED | {
    "us": "you",
    "myself": "yourself",
    "ourselves": "yourselves",
    "i'd": "you'd",
    "i'll": "you'll",
    "we'd": "you'd",
    "we'll": "you'll",
    "ours": "yours",
}
_IT_IS = _set(
    "a an the not my our been like so too just only all gone over on in at getting going always "
    "never still really very fine good hard weird funny"
)
_FILLERS = _set(
    "lol haha hahaha lmao tbh ngl omg smh idk innit kkk kkkk jaja jajaja like "
    "honestly literally just"
)
_KIN = _set("mum mom mam mummy dad daddy papa mama nan nana gran grandma granny grandad grandpa")
_DATES = _set(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july "
    "august september october november december christmas easter"
)
_WHOSE = _set(
    "my our your his her their the a an and or new young old great another which whose no every "
    "poor dear sweet little big single working proud good"
)
_POINTING = _set(
    "this that it these those thing things stuff something anything nothing nobody anyone anybody "
    "one never end ended ending life anymore alone here sure chat chatting support help try trying "
    "i'll i'd we'll we'd he'd she'd they'd he'll she'll they'll it'll gonna wanna point joke "
    "bad awful terrible horrible name question advice high lied lie mistake mistakes mess exist "
    "existing without okay ok fine alright noone eat eating drink drinking garbage rubbish trash "
    "ourselves us sorry dead hit cut gun funeral grave buried beat hell crap bloody damn mad god"
)
"""Fit to be said back where a listener chose the words, not a rule."""

_LOADED = (UNSAFE - _POINTING) | _set(
    "cunt twat wanker dick prick slut whore slag pervert retard retarded nazi naked nude porn "
    "horny penis vagina breasts vomit poo diarrhoea diarrhea pregnant miscarried"
)
_FEARED = FEARED_ANYWHERE | _set(
    "killed kills murder murdered hanged hanging drowned stabbed strangled molested raping "
    "overdosed miscarriage stillborn"
)
_NO_START = _set(
    "and but or so because than which who whom whose as of lol haha well anyway though although "
    "that's what's me us him them u"
)
_NO_END = (DANGLING | _set("and but or so because which who when while until his her")) - _set(
    "is are was am for about in on by with there more most here to been said being like him"
)


def pieces(message: str) -> list[Piece]:
    """The runs of up to `MAX_WORDS` words of a message that could be said back, none across a stop.

    Empty for a message that names what nobody should hear again, whatever else is in it.
    """
    text = message[:MAX_READ].replace("’", "'")
    if _FEARED.intersection(re.findall(r"[a-z']+", text.lower())):
        return []
    return [piece for sentence in _sentences(text) for piece in _pieces_of(sentence)]


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    text: str
    pauses: bool


def _sentences(text: str) -> Iterator[list[_Word]]:
    sentence: list[_Word] = []
    for match in _WORD.finditer(text):
        word = match.group()
        bare = word.strip(_EDGE)
        if bare and not _SIGN.search(word):
            start = match.start() + word.index(bare)
            pauses = _SOFT_STOP.search(word) is not None
            sentence.append(_Word(start, start + len(bare), bare, pauses))
        if not bare or _SIGN.search(word) or _STOP.search(word) or "\n" in text[match.end() :][:1]:
            yield sentence
            sentence = []
    yield sentence


def _pieces_of(sentence: Sequence[_Word]) -> Iterator[Piece]:
    for first in range(len(sentence)):
        for last in range(first, min(len(sentence), first + MAX_WORDS)):
            run = sentence[first : last + 1]
            said = _said(run, begins=first == 0)
            if said:
                yield Piece(sentence[first].start, sentence[last].end, said)


def _said(run: Sequence[_Word], *, begins: bool) -> str | None:
    words = [word.text for word in run]
    lower = [word.lower() for word in words]
    if lower[0] in _NO_START | _FILLERS or lower[-1] in _NO_END | _FILLERS:
        return None
    if _LOADED.intersection(lower) or not all(map(_SAYABLE.match, words)):
        return None
    if len(words) == 1 and (len(words[0]) < 3 or lower[0] in _TURNED):
        return None
    new = turned(words)
    paused = [f"{word}," if old.pauses else word for word, old in zip(new, run, strict=True)]
    missing = ["you"] if begins and lower[0] in BARE_PAST | BARE_CANT else []
    return " ".join([*missing, *paused]).removesuffix(",")


def turned(words: Sequence[str]) -> list[str]:
    """Words in the second person, one for each, chat spelling put right."""
    shouts = sum(word.isupper() and len(word) > 1 for word in words) > 1
    said: list[str] = []
    before = ""
    for place, word in enumerate(words):
        small = word.lower()
        if small == "its" and words[place + 1 : place + 2] and words[place + 1].lower() in _IT_IS:
            small = "it's"
        small = _SPELLED.get(small, small)
        changed = AFTER_I.get(small) if before == "i" else None
        new = changed or _TURNED.get(small) or _written(word, small, shouts=shouts)
        if small in _KIN and before not in _WHOSE and not before.endswith("'s"):
            new = f"your {small}"
        said.append(new)
        before = before if small in ("just", "never", "still") else small
    return said


def _written(word: str, small: str, *, shouts: bool) -> str:
    """A word as it is to be read: names with a capital, what was shouted without."""
    known = word_lists()
    if small in _DATES or (small in known.names and len(small) > SHORT_NAME):
        return small.capitalize()
    is_shouted = word.isupper() and len(word) > 1 and (shouts or len(word) > 3)
    return small if small != word.lower() or (is_shouted and small in known.words) else word


def plainly(text: str) -> str:
    """Words without case, marks, apostrophes and fillers, by which two wordings are compared."""
    words = (word.strip("'") for word in _BETWEEN.split(text.lower().replace("’", "'")))
    return " ".join(word for word in words if word and word not in _FILLERS).replace("'", "")
