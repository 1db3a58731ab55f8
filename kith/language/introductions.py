"""Finds what a person says they are called: "hi, im priya btw" gives Priya, "im tired" nothing.

A frame opens the place for a name; how plain the frame is decides how much the word in it has to
look like one. "My name is" takes almost any word, "i'm" only what is no common word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kith.language.endings import is_closed, may_end
from kith.language.evidence import Bars, Evidence, Kind
from kith.language.frames import CORRECTION, FOR_COMPANION, OPENINGS, REPLACES, Frame, Opening
from kith.language.letters import MOST_WORDS, SMALL_WORDS, WORD, clean_name, is_shouted
from kith.language.starts import starts_in
from kith.language.wordlists import plain, word_lists

MOST_READ = 500
LONGEST_CORRECTION = 80

# Chosen with bench/names.py.
SPELLING_BARS = {
    Frame.NAME: Bars(-9.0, compound=-9.0, slip=0.0),
    Frame.CALL: Bars(-0.6),
    Frame.BE: Bars(-0.4),
    Frame.IT: Bars(-0.1),
    Frame.HERE: Bars(-0.1),
}
CAPITAL_EASES = 0.3

_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "`": "'", "ʼ": "'"})
_CALENDAR = frozenset("april may june august".split())
# As "it's", and before "here", these are times, weathers and things; a capital makes them names.
_THINGS = _CALENDAR | frozenset(
    "summer winter autumn spring dawn sky storm sunny stormy windy misty love heaven chance "
    "justice peace comfort liberty sun song memory fortune glory praise rain hope faith joy bliss "
    "ace destiny patience trust serenity ginger pepper sage".split()
)
# "People call me moody": of the words that are mostly words, those that describe someone.
_DESCRIBING = frozenset(
    "bright butch christian divine dotty early earnest gay general happy harsh honest innocent "
    "long loyal lucky minty moody noble rich royal sweet true unique wild windy young".split()
)
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
# "Call me, love."
_VOCATIVES = frozenset("mate love honey petal son pet duck hun".split())
_NEVER_OF_ONESELF = frozenset("happy young gay christian early true innocent royal golden".split())
_NO_NAMES = frozenset(
    "the an my your his her our their not no so very too just also still as in on at to for from "
    "of by with about if when but and or is are was it this that back later names maybe what "
    "whatever anything something nothing you me up out asap again myself".split()
)
_PLEASANTRIES = frozenset(
    "hi hiya hey heya hello yo there nice to meet you good great lovely pleased glad morning "
    "evening afternoon day by the way btw and i'm im i am new here how are u what's whats your "
    "yours name lol haha so well oh ok okay just know thanks thank again please pls from now on "
    "instead is that's that it's its my me can you call but no yes yeah with an a h not actually "
    "sorry kith a bit this wrong got spelled spelt correct for short who about it too x xx "
    "speaking what everyone all friends people they of full first want would like i'd be called "
    "change to set as use go said say never mention mentioned introduce myself forgot should "
    "should've suppose guess time right call calling start spelling spell use using nickname one "
    "two really today".split()
)
_FEW_WORDS = 1

Span = tuple[int, int]

_AGE_AND_TOWN = re.compile(
    r"(?:\W+(?:(?i:and|i'?m|i am|aged?)\W+)*\d{1,2}(?:\s?(?i:years? old|yrs?|yo|y/o))?\b)?"
    r"(?:\W+(?:(?i:and|i'?m|i am|i live|i come|living|based)\W+)*"
    r"(?:(?i:from)\s+[a-zA-Z]|(?i:of|in|near)\s+[A-Z])[\w'-]*(?:\s+[A-Z][\w'-]*)?){0,2}"
)
"""What people say beside their name: "Dennis, 81, of Kettering", "from Porto, i live in Cork"."""


@dataclass(frozen=True)
class Introduction:
    """A name that a person gave as their own.

    Attributes:
        name: as it is to be written.
        start: where it begins in the message.
        end: where it ends.
        frame: what it was said in.
        is_whole: whether the message says little else.
        is_change: whether it replaces another name.
    """

    name: str
    start: int
    end: int
    frame: Frame
    is_whole: bool
    is_change: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the words around it say themselves that it is a name."""
        return self.frame >= Frame.CALL


class Introductions:
    """Finds introductions, judging words by `evidence`."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def find(self, text: str) -> Introduction | None:
        """The name that the message gives as the speaker's own, in the plainest frame; or None."""
        if text.startswith("/"):
            return None
        read = text[:MOST_READ].translate(_APOSTROPHES)
        corrected = self._corrected(read)
        if corrected is not None:
            return corrected
        return self._first(read, OPENINGS)

    def find_for_companion(self, text: str) -> Introduction | None:
        """The name that the message gives the companion ("can i call you luna"), or None."""
        if text.startswith("/"):
            return None
        return self._first(text[:MOST_READ].translate(_APOSTROPHES), FOR_COMPANION)

    def _first(self, read: str, openings: tuple[Opening, ...]) -> Introduction | None:
        starts = starts_in(read)
        for opening in openings:
            for match in opening.matches(read, starts):
                span = self._span(read, match, opening.frame)
                if span is not None:
                    is_change = opening.is_change or bool(REPLACES.search(read))
                    return _introduction(read, span, opening.frame, is_change=is_change)
        return None

    def _corrected(self, text: str) -> Introduction | None:
        match = CORRECTION.match(text) if len(text) <= LONGEST_CORRECTION else None
        if not match:
            return None
        group = "right" if match["right"] else "right2"
        right, wrong = match[group], match["wrong"] or match["wrong2"]
        is_name = self._evidence.kind(right) in (Kind.NAME, Kind.WORD_NAME, Kind.UNKNOWN)
        if not is_name or plain(right)[:1] != plain(wrong)[:1] or plain(right) == plain(wrong):
            return None
        return _introduction(text, match.span(group), Frame.NAME, is_change=True)

    def _span(self, text: str, match: re.Match[str], frame: Frame) -> Span | None:
        """The words at `match` that are a name, as many as belong to it."""
        start = match.start("name")
        words = [(start + m.start(), start + m.end()) for m in re.finditer(WORD, match["name"])]
        if not self._opens(text, words[0], frame):
            return None
        most = 1
        while most < min(len(words), MOST_WORDS) and self._goes_on(text, words, most):
            most += 2 if plain(text[slice(*words[most])]) in SMALL_WORDS else 1
        is_certain = self._evidence.kind(text[slice(*words[0])]) is Kind.NAME
        for _, end in reversed(words[:most]):
            if may_end(text, end, frame, is_certain=is_certain):
                return words[0][0], end
        return None

    def _opens(self, text: str, span: Span, frame: Frame) -> bool:
        """Whether the word can be the first of a name in this frame."""
        word = text[slice(*span)]
        kind = self._evidence.kind(word)
        has_capital = _has_capital(text, span)
        if kind is Kind.COMMON:
            return self._is_nickname(text, span, frame, has_capital=has_capital)
        if len(word) == 1 and word.isascii():
            return False
        if kind is Kind.NAME:
            return True
        if kind is Kind.UNKNOWN:
            bars = SPELLING_BARS[frame].eased_by(CAPITAL_EASES if has_capital else 0)
            return self._evidence.is_spelled_like_a_name(word, bars)
        if frame is Frame.NAME:
            return True
        return _is_meant_as_name(plain(word), kind, frame, has_capital=has_capital)

    def _is_nickname(self, text: str, span: Span, frame: Frame, *, has_capital: bool) -> bool:
        """Whether a common word may be what one is called: "my name is rex", "call me Captain"."""
        word = text[slice(*span)]
        if frame < Frame.CALL or plain(word) in _NO_NAMES:
            return False
        is_marked = has_capital or frame is Frame.NAME
        return is_marked and self._evidence.is_plain_noun(word) and is_closed(text, span[1])

    def _goes_on(self, text: str, words: list[Span], place: int) -> bool:
        """Whether the word at `place` belongs to the name begun before it."""
        word, evidence = text[slice(*words[place])], self._evidence
        if plain(word) in SMALL_WORDS and place + 1 < len(words):
            following = text[slice(*words[place + 1])]
            return _has_capital(text, words[place + 1]) or evidence.kind(following) is Kind.NAME
        kind = evidence.kind(word)
        if _has_capital(text, words[place]) and _has_capital(text, words[0]):
            is_noun = plain(word) not in _NO_NAMES and plain(word) in evidence.lists.others
            return kind is not Kind.COMMON or is_noun
        if kind is Kind.NAME:
            return True
        if len(word) <= 2 or not is_closed(text, words[place][1]):
            return False
        return kind is Kind.WORD_NAME or (
            kind is Kind.UNKNOWN and evidence.is_spelled_like_a_name(word, SPELLING_BARS[Frame.BE])
        )


def _is_meant_as_name(bare: str, kind: Kind, frame: Frame, *, has_capital: bool) -> bool:
    """Whether a word that may be either is a name here."""
    if frame is Frame.CALL:
        return bare not in _DAYS and (has_capital or bare not in _VOCATIVES | _DESCRIBING)
    if kind is Kind.SHY:
        return has_capital and frame is Frame.BE and bare not in _NEVER_OF_ONESELF
    if frame is Frame.BE or bare not in _THINGS:
        return True
    return has_capital and bare not in _CALENDAR


def _has_capital(text: str, span: Span) -> bool:
    """Whether the word has a capital that means something: not first, and not one among all."""
    word = text[slice(*span)]
    if not word[:1].isupper() or is_shouted(word) or not text[: span[0]].strip():
        return False
    others = [w for w in re.findall(WORD, text[: span[0]] + " " + text[span[1] :]) if len(w) > 1]
    return any(other[0].islower() for other in others) or text[: span[0]].lower().startswith("i")


def _introduction(text: str, span: Span, frame: Frame, *, is_change: bool) -> Introduction | None:
    name = clean_name(text[slice(*span)])
    if name is None:
        return None
    after = text[span[1] :]
    beside = _AGE_AND_TOWN.match(after)
    around = re.findall(r"[\w']+", f"{text[: span[0]]} {after[beside.end() if beside else 0 :]}")
    rest = [word for word in around if len(word) > 1 and word.lower() not in _PLEASANTRIES]
    return Introduction(
        name, span[0], span[1], frame, is_whole=len(rest) <= _FEW_WORDS, is_change=is_change
    )


@lru_cache(maxsize=1)
def shipped() -> Introductions:
    """By the lists that ship with Kith; read once, in about a second."""
    return Introductions(Evidence(word_lists()))


def find_introduction(text: str) -> Introduction | None:
    """The name that a message gives as the speaker's own, by the lists that ship with Kith."""
    return shipped().find(text)
