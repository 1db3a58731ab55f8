"""Whether somebody is 18 or older: asked beside the first notice, and what is taken for an answer.

The question waits for nothing: whoever passes it over is asked once more, in a later session, and
then no more (SAFETY.md R8). A bare "no" counts only where nothing else was asked in that turn,
because being under 18 is never taken back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from kith.safety.age import ADULT_AGE, YOUNGEST, says_under_18
from kith.safety.plain import plain as as_plain

MOST_TIMES_ASKED = 2
OLDEST = 120


class AgeAnswer(str, Enum):
    """What was answered; the value is the name of the response to it."""

    ADULT = "utter_age_adult"
    MINOR = "utter_age_minor"
    UNTOLD = "utter_age_untold"


@dataclass(frozen=True)
class AgeQuestion:
    """What has become of the question.

    Attributes:
        asked: how often it was asked.
        waits: whether the next message may answer it.
        answer: what was answered, if anything.
        answered_at: when a message did nothing but answer it, Unix seconds.
    """

    asked: int = 0
    waits: bool = False
    answer: AgeAnswer | None = None
    answered_at: float | None = None

    @property
    def may_be_asked(self) -> bool:
        """Whether it is open, and was not asked too often."""
        return self.answer is None and self.asked < MOST_TIMES_ASKED

    def after_asking(self) -> AgeQuestion:
        """The question after it was asked."""
        return replace(self, asked=self.asked + 1, waits=True)

    def after(self, text: str, at: float, *, beside: Sequence[str] | None) -> AgeQuestion:
        """The question after a message.

        Args:
            text: the message.
            at: when it was written, Unix seconds.
            beside: what else Kith said in the turn before; None when the message belongs to an
                exercise, and answers that.
        """
        if says_under_18(text):
            is_all = self.waits and beside is not None and answer_in(text) is AgeAnswer.MINOR
            return AgeQuestion(self.asked, False, AgeAnswer.MINOR, at if is_all else None)
        if not self.waits:
            return self
        answer = None
        if beside is not None:
            answer = answer_in(text, is_only_question=not _asks_the_like(beside))
        return AgeQuestion(self.asked, False, answer, None if answer is None else at)

    def as_slot(self) -> dict[str, Any]:
        """Plain values for a slot."""
        return {
            "asked": self.asked,
            "waits": self.waits,
            "answer": None if self.answer is None else self.answer.value,
            "answered_at": self.answered_at,
        }

    @classmethod
    def from_slot(cls, value: object) -> AgeQuestion:
        """Read a slot back; as if never asked when it is empty or not ours."""
        if not isinstance(value, Mapping):
            return cls()
        try:
            answer, at = value["answer"], value["answered_at"]
            return cls(
                asked=int(value["asked"]),
                waits=bool(value["waits"]),
                answer=None if answer is None else AgeAnswer(answer),
                answered_at=None if at is None else float(at),
            )
        except (KeyError, TypeError, ValueError):
            return cls()


def answer_in(text: str, *, is_only_question: bool = True) -> AgeAnswer | None:
    """What a message that does nothing but answer the question says; None for any other message.

    Args:
        text: the message.
        is_only_question: whether a bare yes, no or number can answer nothing else.
    """
    plain = as_plain(text).strip(" .!,;:)")
    if match := _NUMBER.fullmatch(plain):
        years = int(match["years"])
        if match["says"] is None and match["unit"] is None and not is_only_question:
            return None
        if YOUNGEST <= years < ADULT_AGE:
            return AgeAnswer.MINOR
        return AgeAnswer.ADULT if ADULT_AGE <= years <= OLDEST else None
    if _UNTOLD.fullmatch(plain):
        return AgeAnswer.UNTOLD
    for pattern, answer in ((_UNDER, AgeAnswer.MINOR), (_OVER, AgeAnswer.ADULT)):
        if pattern.fullmatch(plain):
            return answer
    if not is_only_question:
        return None
    if _NO.fullmatch(plain):
        return AgeAnswer.MINOR
    return AgeAnswer.ADULT if _YES.fullmatch(plain) else None


def _asks_the_like(said: Sequence[str]) -> bool:
    """Whether one of these asks for a yes, a no or a number too."""
    questions = re.findall(r"[^.?!\n]*\?", " ".join(said).lower())
    return any(_A_NUMBER.search(asked) or not _OPEN.search(asked) for asked in questions) or any(
        _A_NUMBER.search(text.lower()) for text in said
    )


_YES_WORD = (
    r"(?:yes|yess+|yeah|yea|yep|yup|ya|yh|ye|aye|sure|of course|correct|indeed|i am|absolutely|"
    r"definitely|certainly|obviously|course)"
)
_NO_WORD = r"(?:no|nope|nah|not yet|not quite|i'?m not|i am not|not really|almost|nearly)"
_I_AM = r"(?:i'?m |i am |im )?"
_NUMBER = re.compile(
    rf"(?:{_YES_WORD}[ ,.!]+|{_NO_WORD}[ ,.!]+)?"
    r"(?P<says>(?:i'?m|i am|im|my age is|turned|just turned|age)[ :]*(?:(?:only|just|about|already|"
    r"actually|a|an|turning)\s+)*)?"
    r"(?P<years>\d{1,3})(?P<unit>\s*(?:years?(?: old)?|years? of age|y/?o|yrs?(?: old)?))?"
    r"(?:,? (?:actually|already|now|this year|so yes|so no|and you|lol|haha))?"
)
_YES = re.compile(
    rf"{_YES_WORD}(?:[ ,.!]+(?:{_YES_WORD}|i'?m|am|thanks|thank you|sir|ma'?am|why|lol|haha))*"
)
_NO = re.compile(
    rf"{_NO_WORD}(?:[ ,.!]+(?:{_NO_WORD}|sorry|yet|lol|haha|soon|but (?:almost|nearly|soon)|"
    r"is that (?:ok(?:ay)?|a problem|bad)\??))*"
)
_OVER = re.compile(
    rf"(?:{_YES_WORD}[ ,.!]+)?{_I_AM}(?:(?:well|way|far|much|a lot|long|already|just|quite)\s+)*"
    r"(?:(?:over|above|past|older than)(?: 18| eighteen)?|18 ?\+|18 (?:or|and) (?:older|over|above|"
    r"up)|older|eighteen|an adult|adult|a grown[- ]?up|of age|in my (?:(?:early|mid|late)[- ])?"
    r"(?:twenties|thirties|forties|fifties|sixties|seventies|eighties|[2-9]0'?s))"
    r"(?: (?:actually|now|than that|lol))?"
)
_UNDER = re.compile(
    rf"(?:{_NO_WORD}[ ,.!]+)?{_I_AM}(?:(?:still|only|just|a bit|a little|slightly)\s+)*"
    r"(?:under(?: 18| eighteen|age)|younger(?: than (?:18|eighteen|that))?|below (?:18|eighteen)|"
    r"a minor|minor|a teen(?:ager)?|not (?:18|eighteen)(?: yet)?|too young|a kid|a child)"
)
_SAY = r"(?:say|tell|answer)(?: you| that)?"
_UNTOLD = re.compile(
    rf"(?:no[ ,.]+)?(?:i'?d (?:rather|prefer)(?: to)? not {_SAY}|"
    rf"(?:i )?(?:prefer|rather) not (?:to )?{_SAY}|{_I_AM}not (?:saying|telling|answering)"
    rf"(?: you| that)?|(?:that'?s )?none of your business|(?:that'?s )?private|"
    rf"(?:i )?(?:won'?t|don'?t want to|do i have to|why should i) {_SAY}\??|"
    r"(?:that'?s )?my business|skip(?: (?:it|that))?|pass|no comment)"
)
_OPEN = re.compile(r"\b(?:how|what|what's|which|who|whom|when|where|why)\b")
_A_NUMBER = re.compile(
    r"\b(?:how (?:many|much|long|often|old)|scale|out of (?:ten|10)|(?:one|1|0|zero) to (?:ten|10)|"
    r"number)\b"
)
