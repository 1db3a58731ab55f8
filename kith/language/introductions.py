"""Finds what a person says they are called: "hi, im priya btw" gives Priya, "im tired" nothing.

A frame opens the place for a name; how plain the frame is decides how much the word in it has to
look like one. "My name is" takes almost any word, "i'm" only what is no common word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from kith.language.evidence import Evidence, Kind
from kith.language.letters import MOST_WORDS, SMALL_WORDS, WORD, clean_name, is_shouted
from kith.language.wordlists import plain, word_lists

MOST_READ = 500


class Frame(IntEnum):
    """How plainly the words around it say that something is a name."""

    HERE = 0
    IT = 1
    BE = 2
    CALL = 3
    NAME = 4


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


# Words that may stand between the beginning of a sentence and a frame that is not plain.
_LEAD = (
    r"(?:(?:hi+ya|hi+|he+y+a?|hello+|yo|oh|ah|so|well|ok|okay|yeah|yes|yep|no|nope|and|but|btw|also|"
    r"sorry|actually|u[hm]+|er+m?|hmm+|lol|haha|there|everyone|all|again|kith|greetings|wait|anyway|"
    r"good (?:morning|evening|afternoon|day)|morning|evening|afternoon|nice to meet you|by the way|"
    r"just so you know|fyi|thanks|thank you|please|pls|hola|bonjour|salut|ciao|hallo|namaste|salaam|"
    r"salam|hej|ola|olá|merhaba|me|my friend|then|now|because|cause|(?:hi|hey|hello) [^\W\d_]+)"
    r"[\s,!.]+)*"
)
_START = rf"(?:^|(?<=[^\w\s'’-])|(?<=\n))\s*{_LEAD}"
_IS = r"(?:\s*[:=-]\s*|\s+is[,:]?\s+|'?s\s+)(?:(?:actually|really|now|just|still|also|in fact)\s+)?"
_A = r"['\"“‘(*_]?"

# The earlier a frame stands here, the plainer it is.
_FRAMES: tuple[tuple[Frame, bool, str], ...] = (
    (Frame.NAME, True,
     r"\b(?:not|isn'?t|never)\s+{any}(?:\s+with\s[^,;:.]*)?\s*[,;.:-]+\s*(?:but\s+)?(?:it'?s|its|i'?m|it is|i am)\s+@"),
    (Frame.NAME, True, r"\bwith\s+(?:an?|no|two|one)\s+[\"']?[a-z][\"']?\s*[:;,-]+\s*@$"),
    (Frame.NAME, True,
     r"\b(?:change|switch|update|set|correct)\s+my\s+name\s+(?:to|as|into)\s+@"),
    (Frame.NAME, True, r"\bmy\s+new\s+name{is}@"),
    (Frame.NAME, True, r"\b(?:use|make|say)\s+(?:my\s+name\s+(?:as\s+)?|the\s+(?:nick)?name\s+)@"),
    (Frame.NAME, True, r"\buse\s+@\s+(?:as\s+my|when\s+you|instead|for\s+me)\b"),
    (Frame.NAME, True, r"\b(?:instead\s+of\s+[^,.]*\s+use|by\s+my\s+nick\s?name,?)\s+@"),
    (Frame.NAME, True,
     r"\b(?:refer\s+to|address)\s+me\s+(?:as|by\s+(?:the\s+name|my\s+\w+,?))\s+@"),
    (Frame.NAME, True, r"\b(?:rather|prefer\s+to|want\s+to|like\s+to)\s+(?:be\s+called|go\s+by)\s+@"),
    (Frame.NAME, False,
     r"\bmy\s+(?:(?:full|first|real|actual|given|birth|nick|preferred|chosen|own)\s*)?name{is}@"),
    (Frame.NAME, False, r"{start}(?:the\s+)?name{is}@"),
    (Frame.BE, False, r"{start}my\s+(?:full\s+|first\s+)?name\s+@"),
    (Frame.NAME, False, r"\bi(?:'?m|\s+am|\s+was|'ve\s+been)\s+(?:called|named|known\s+as)\s+@"),
    (Frame.NAME, False, r"\bi\s+(?:mostly\s+|usually\s+|just\s+)?go\s+by\s+(?:the\s+name\s+(?:of\s+)?)?@"),
    (Frame.NAME, False, r"\b(?:people|friends|everyone|everybody|they)\s+know\s+me\s+as\s+@"),
    (Frame.NAME, False, r"{start}@(?:\s+is|'s|,?\s+that'?s|\s*[,-]\s*that\s+is)\s+(?:my|the)\s+name\b"),
    (Frame.CALL, True, r"\b(?:from\s+now\s+on|instead|actually|rather)\W+(?:please\s+)?call\s+me\s+@"),
    (Frame.CALL, False,
     r"\b(?:(?:you|u|ya)\s+(?:can|could|may|should|might)(?:\s+just)?|please|pls|just|to|can\s+you|"
     r"could\s+you|simply|so)\s+call\s+me\s+@"),
    (Frame.CALL, True, r"\b(?:start|keep|if)\s+(?:calling|you\s+called?)\s+me\s+@"),
    (Frame.CALL, False,
     r"\b(?:they|people|everyone|everybody|friends|mates|folks|family)\s+(?:all\s+|just\s+|mostly\s+)?"
     r"calls?\s+me\s+@"),
    (Frame.CALL, False, r"{start}call\s+me\s+@"),
    (Frame.IT, False, r"{start}(?:it'?s|it\s+is)\s+(?:only\s+|just\s+)?me\s*,?\s+@"),
    (Frame.BE, False, r"{start}(?:i'?m|i\s+am|i\s+m|iam|ich bin|je suis|yo soy|me llamo)\s+@"),
    (Frame.IT, False, r"{start}(?:it'?s|it\s+is|this\s+is|this'?s)\s+@"),
    (Frame.HERE, False, r"{start}@(?=\s+(?:here|speaking)\b)"),
)  # fmt: skip


def _compiled() -> Iterator[tuple[Frame, bool, re.Pattern[str]]]:
    name = rf"{_A}(?P<name>{WORD}(?:[ \t]+{WORD}){{0,3}})"
    one = rf"{_A}(?P<name>{WORD}(?:[ \t]+{WORD}){{0,2}}?)"
    for frame, is_change, pattern in _FRAMES:
        slot = name if pattern.endswith("@") else one
        whole = pattern.replace("{start}", _START).replace("{is}", _IS).replace("{any}", WORD)
        yield frame, is_change, re.compile(whole.replace("@", slot), re.IGNORECASE)


_PATTERNS = tuple(_compiled())

# What may follow a name that is not beyond doubt.
_CLOSED = re.compile(
    r"[\"'”’)*_]?(?:\s*$|\s*[^\w\s'’-]|\s+-|\s+(?:\d|(?:and|but|btw|by the way|here|nice|hi|hello|"
    r"hey|lol|lmao|haha+|hehe|again|from|with an?|what'?s?|who|how|hru|pleased|good|great|glad|lovely|"
    r"i'?m?|your?|ur|u|yours|thanks?|thx|ty|now|speaking|ok|okay|so|n|nd|wbu|hbu|aged?|if|for short|"
    r"actually|this|in case|it'?s|my|too|as well|today|or|sorry|please|pls|then|instead|bro|mate|"
    r"dude|x+|xo+|not|is there|are you|can you|do you|let'?s|when you|because|cos|since|that'?s|"
    r"remember|don'?t|though|tho|right|the|at|in)\b))",
    re.IGNORECASE,
)
_OWNED = re.compile(r"['’](?:s|re|ve|ll|d)\b", re.IGNORECASE)
_OTHERS = re.compile(r"\b(?:he|she|him|her|his|hers|they|them|their|who)\b", re.IGNORECASE)
_CORRECTED = re.compile(
    rf"^(?:\W*(?:no+|nope|sorry|actually|um|hey|it'?s|i'?m|i said|i meant)\b)*\W*(?:"
    rf"not\s+(?P<wrong>{WORD})\s*,?\s+(?:but\s+|it'?s\s+|i'?m\s+)?(?P<right>{WORD})|"
    rf"(?P<right2>{WORD})\s*,?\s+not\s+(?P<wrong2>{WORD}))\W*$",
    re.IGNORECASE,
)
# As "it's", these are times, weathers and things, even with a capital.
_OF_THE_TIME = frozenset(
    "april may june august summer winter autumn spring dawn sky storm sunny stormy windy misty love "
    "heaven chance justice peace comfort liberty sun song memory fortune glory praise rain".split()
)
_OF_THE_CALENDAR = frozenset("april may june august".split())
_PLEASANTRIES = frozenset(
    "hi hiya hey heya hello yo there nice to meet you good great lovely pleased glad morning evening "
    "afternoon day by the way btw and i'm im i am new here how are u what's whats your yours name lol "
    "haha so well oh ok okay just know thanks thank again please pls from now on instead is that's "
    "that it's its my me can you call but no yes yeah with an a h not actually sorry kith a bit this "
    "wrong got spelled spelt correct for short who about it too x xx speaking what everyone all "
    "friends people they of full first want would like i'd be called change to set as use go".split()
)
_FEW_WORDS = 1


class Introductions:
    """Finds introductions, judging words by `evidence`."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def find(self, text: str) -> Introduction | None:
        """The name that the message gives as the speaker's own, in the plainest frame; or None."""
        if text.startswith("/"):
            return None
        read = text[:MOST_READ].replace("’", "'").replace("‘", "'").replace("`", "'")
        corrected = self._corrected(read)
        if corrected is not None:
            return corrected
        for frame, is_change, pattern in _PATTERNS:
            for match in pattern.finditer(read):
                span = self._span(read, match, frame)
                if span is not None:
                    return _introduction(read, match.start(), span, frame, is_change=is_change)
        return None

    def _corrected(self, text: str) -> Introduction | None:
        """ "not Sara, Sarah": two spellings of one name."""
        match = _CORRECTED.match(text)
        if not match:
            return None
        group = "right" if match["right"] else "right2"
        right, wrong = match[group], match["wrong"] or match["wrong2"]
        is_name = self._evidence.kind(right) in (Kind.NAME, Kind.WORD_NAME, Kind.UNKNOWN)
        if not is_name or plain(right)[:1] != plain(wrong)[:1] or plain(right) == plain(wrong):
            return None
        return _introduction(text, match.start(), match.span(group), Frame.NAME, is_change=True)

    def _span(self, text: str, match: re.Match[str], frame: Frame) -> tuple[int, int] | None:
        start = match.start("name")
        words = [(start + m.start(), start + m.end()) for m in re.finditer(WORD, match["name"])]
        if not self._opens(text, words[0], frame):
            return None
        most = 1
        while most < min(len(words), MOST_WORDS) and self._goes_on(text, words, most):
            most += 2 if plain(text[slice(*words[most])]) in SMALL_WORDS else 1
        for count in range(min(most, len(words)), 0, -1):
            end = words[count - 1][1]
            if self._may_end(text, words[0], end, frame):
                return start, end
        return None

    def _opens(self, text: str, span: tuple[int, int], frame: Frame) -> bool:
        """Whether the word can be the first of a name in this frame."""
        word, evidence = text[slice(*span)], self._evidence
        kind = evidence.kind(word)
        has_capital = _has_capital(text, span)
        if frame >= Frame.CALL and kind is Kind.COMMON:
            is_plain = _is_plain_noun(evidence, word) and not evidence.is_describing(word)
            return is_plain and _closes(text, span[1]) and (has_capital or frame is Frame.NAME)
        if kind is Kind.COMMON or (len(word) == 1 and word.isascii()):
            return False
        if frame is Frame.NAME or kind is Kind.NAME:
            return True
        if frame is Frame.CALL:
            return kind is not Kind.UNKNOWN or has_capital or not evidence.is_slip(word)
        bare = plain(word)
        if kind is Kind.SHY:
            return has_capital and bare not in _NEVER_OF_ONESELF and frame is not Frame.IT
        if kind is Kind.WORD_NAME:
            return not _is_time(bare, frame, has_capital=has_capital)
        return has_capital or not evidence.is_slip(word)

    def _goes_on(self, text: str, words: list[tuple[int, int]], place: int) -> bool:
        """Whether the word at `place` belongs to the name begun before it."""
        word = text[slice(*words[place])]
        if plain(word) in SMALL_WORDS and place + 1 < len(words):
            return _has_capital(text, words[place + 1]) or (
                self._evidence.kind(text[slice(*words[place + 1])]) is Kind.NAME
            )
        kind = self._evidence.kind(word)
        if _has_capital(text, words[place]) and _has_capital(text, words[0]):
            return kind is not Kind.COMMON or _is_plain_noun(self._evidence, word)
        if kind is Kind.NAME:
            return True
        closed = _closes(text, words[place][1])
        return closed and len(word) > 2 and kind in (Kind.UNKNOWN, Kind.WORD_NAME)

    def _may_end(self, text: str, first: tuple[int, int], end: int, frame: Frame) -> bool:
        if _OWNED.match(text, end):
            return False
        if frame in (Frame.IT, Frame.HERE) and _OTHERS.search(text, end):
            return False
        if frame is Frame.HERE:
            return bool(_HERE.match(text, end))
        if frame is Frame.IT:
            return _closes(text, end)
        if frame is Frame.NAME:
            return True
        return self._evidence.kind(text[slice(*first)]) is Kind.NAME or _closes(text, end)


_HERE = re.compile(
    r"\s+(?:here|speaking)(?:\s*$|\s*[^\w\s'-]|\s+-|\s+(?:and|again|btw|by the way|nice|hi|hello|how|"
    r"i|i'?m|what|from|lol|haha|with|x+|for|if|so|my|just|who|u|you|wbu|hbu|sorry|ok|good)\b)",
    re.IGNORECASE,
)
_SMALL = frozenset(
    "the an my your his her our their not no so very too just also still as in on at to for from of "
    "by with about if when but and or is are was it this that back later names maybe what whatever "
    "anything something nothing you me up out asap again".split()
)
_NEVER_OF_ONESELF = frozenset("happy young gay christian early true innocent royal golden".split())


def _is_plain_noun(evidence: Evidence, word: str) -> bool:
    bare = plain(word)
    return bare.isalpha() and bare not in _SMALL and bare in evidence.lists.others


def _is_time(bare: str, frame: Frame, *, has_capital: bool) -> bool:
    if frame is Frame.BE or bare not in _OF_THE_TIME:
        return False
    return not has_capital or bare in _OF_THE_CALENDAR


def _closes(text: str, end: int) -> bool:
    return bool(_CLOSED.match(text, end))


def _has_capital(text: str, span: tuple[int, int]) -> bool:
    """Whether the word has a capital that means something: not first, and not one among all."""
    word = text[slice(*span)]
    if not word[:1].isupper() or is_shouted(word) or not text[: span[0]].strip():
        return False
    others = [w for w in re.findall(WORD, text[: span[0]] + " " + text[span[1] :]) if len(w) > 1]
    return any(other[0].islower() for other in others) or text[: span[0]].lower().startswith("i")


def _introduction(
    text: str, frame_start: int, span: tuple[int, int], frame: Frame, *, is_change: bool
) -> Introduction | None:
    name = clean_name(text[slice(*span)])
    if name is None:
        return None
    around = re.findall(r"[\w']+", text[: span[0]] + " " + text[span[1] :])
    rest = [word for word in around if word.lower() not in _PLEASANTRIES]
    return Introduction(
        name, span[0], span[1], frame, is_whole=len(rest) <= _FEW_WORDS, is_change=is_change
    )


@lru_cache(maxsize=1)
def _shipped() -> Introductions:
    return Introductions(Evidence(word_lists()))


def find_introduction(text: str) -> Introduction | None:
    """The name that a message gives as the speaker's own, by the lists that ship with Kith."""
    return _shipped().find(text)
