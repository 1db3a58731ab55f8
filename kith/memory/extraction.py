"""Facts, people, dates and plans in a person's own message, found by patterns, without any model.

Only what is said outright is taken. Nothing is guessed, and the patterns know no words for age,
gender, health or orientation: such things are kept only when the person asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kith.memory.facts import Ending, same_value, sentence
from kith.memory.heard import Heard
from kith.memory.memory import Kind, NewMemory, Origin
from kith.memory.phrases import Phrases
from kith.memory.times import MONTHS, Looking, Period, periods
from kith.memory.values import clean_value, day_of_year, pet, with_names

PATTERN_CONFIDENCE = 0.8
MOST_OF_ONE_MESSAGE = 12

_SENTENCES = re.compile(r"(?<=[.!?…])\s+|\n+")
# What is not so, not sure, not serious, or somebody else's words.
_UNREAL = re.compile(
    r"\b(?:if|wish(?! me luck)|imagine|suppose|pretend|would|wouldn't|might|could|maybe|perhaps|"
    r"probably|almost|dreamt|dreamed|kidding|joking|jk|as if|they say|he says|she says|not sure|"
    r"think about|in (?:the|a|my|this) (?:song|movie|film|book|story|game|dream|show))\b|[\"“”]",
    re.IGNORECASE,
)
_USED_TO = re.compile(
    r"\bused to (?=(?:live|work|play|like|love|enjoy|study|hate|eat|have)\b)", re.I
)
_CHANGE = re.compile(
    r"\b(?:now|nowadays|these days|lately|recently|any ?more|no longer|from now on|since|"
    r"changed my mind|gone off)\b",
    re.I,
)
_NOT_GOING = re.compile(
    r"\b(?:not|n't|never|cancel\w*|called off|hope|hopefully|wonder\w*|should)\b|n't\b", re.I
)


@dataclass(frozen=True)
class Findings:
    """What a message tells.

    Attributes:
        new: facts, roles, dates and plans, in the order they were said.
        endings: facts that are over.
    """

    new: tuple[NewMemory, ...] = ()
    endings: tuple[Ending, ...] = ()


def extract(heard: Heard, *, episode: int | None = None) -> Findings:
    """What the message tells about the person and the people in their life.

    Args:
        heard: a message that the write gate has let through.
        episode: the conversation it belongs to.
    """
    reader = _Reader(heard, episode, Phrases.load())
    new: list[NewMemory] = []
    endings: list[Ending] = []
    for one in _SENTENCES.split(with_names(heard)):
        said = " ".join(one.split())
        if not said or said.endswith("?") or _UNREAL.search(said):
            continue
        ends = list(reader.endings(said))
        endings += ends
        new += [one for one in reader.facts(said) if not ends or _takes_its_place(one, ends)]
        new += reader.plans(said)
    unique = {(one.kind, one.subject, one.relation, one.value or one.text): one for one in new}
    return Findings(tuple(unique.values())[:MOST_OF_ONE_MESSAGE], tuple(endings))


def _takes_its_place(new: NewMemory, endings: Sequence[Ending]) -> bool:
    """Whether a fact is what is so instead of one that its own sentence says is over."""
    return any(
        ending.relation == new.relation
        and ending.value is not None
        and not same_value(ending.value, new.value)
        for ending in endings
    )


class _Reader:
    """Reads the sentences of one message."""

    def __init__(self, heard: Heard, episode: int | None, phrases: Phrases) -> None:
        self._heard = heard
        self._episode = episode
        self._phrases = phrases

    def facts(self, said: str) -> Iterator[NewMemory]:
        """Whatever the patterns find in a sentence."""
        is_over = _USED_TO.search(said) is not None
        plain = _USED_TO.sub("", said)
        yield from self._roles(said)
        for relation, patterns in self._phrases.birthdays:
            for pattern in patterns:
                for match in pattern.finditer(plain):
                    yield from self._birthday(relation, match, said)
        for pattern in self._phrases.favourites:
            for match in pattern.finditer(plain):
                what, value = clean_value(match["what"]), clean_value(match["value"])
                if what and value:
                    yield self._fact("favourite", f"{what} is {value}", said)
        for relation, patterns in self._phrases.facts:
            for pattern in patterns:
                for match in pattern.finditer(plain):
                    yield from self._found(relation, match, said, is_over=is_over)

    def endings(self, said: str) -> Iterator[Ending]:
        """What a sentence says is over."""
        for relation, patterns in self._phrases.endings:
            for pattern in patterns:
                match = pattern.search(said)
                if match:
                    yield Ending(relation, self._heard.at, value=clean_value(match["value"] or ""))

    def plans(self, said: str) -> Iterator[NewMemory]:
        """Something that is going to happen, with its time."""
        is_birthday = any(
            pattern.search(said) for _, patterns in self._phrases.birthdays for pattern in patterns
        )
        if is_birthday or _NOT_GOING.search(said):
            return
        ahead = self._ahead(said)
        if ahead and any(pattern.search(said) for pattern in self._phrases.plans):
            due = ahead.start + (ahead.end - ahead.start) / 2
            yield self._memory(Kind.PLAN, said, said, due=due)

    def _ahead(self, said: str) -> Period | None:
        now = self._heard.at
        today = now.replace(hour=0, minute=0, second=0, microsecond=0)
        found = periods(said, now, Looking.AHEAD)
        if any(period.start < today for period in found):
            return None
        return next((p for p in found if p.end - p.start <= timedelta(days=100)), None)

    def _found(
        self, relation: str, match: re.Match[str], said: str, *, is_over: bool
    ) -> Iterator[NewMemory]:
        groups = match.groupdict()
        value = clean_value(match["value"])
        if value is None:
            return
        if groups.get("name") and relation == "has":
            value = pet(value)
        subject = self._subject(groups.get("whose"))
        yield self._fact(relation, value, said, subject=subject, is_over=is_over)

    def _roles(self, said: str) -> Iterator[NewMemory]:
        for pattern in self._phrases.roles:
            for match in pattern.finditer(said):
                yield self._fact("role", match["role"].lower(), said, subject=match["name"])

    def _birthday(self, relation: str, match: re.Match[str], said: str) -> Iterator[NewMemory]:
        day = day_of_year(match["value"])
        if day is None:
            return
        subject = self._subject(match.groupdict().get("whose"))
        due = self._next(*day)
        value = f"{day[1]} {MONTHS[day[0] - 1].capitalize()}"
        text = sentence(relation, value, subject)
        yield self._memory(
            Kind.DATE, text, said, subject=subject, relation=relation, value=value, due=due
        )

    def _next(self, month: int, day: int) -> datetime:
        start = self._heard.at.replace(hour=12, minute=0, second=0, microsecond=0, day=1)
        for year in range(start.year, start.year + 9):
            try:
                moment = start.replace(year=year, month=month, day=day)
            except ValueError:
                continue
            if moment >= self._heard.at:
                return moment
        return start

    def _subject(self, whose: str | None) -> str | None:
        """Of "my sister Anna" it is Anna, of "my sister" it is "your sister"."""
        if not whose:
            return None
        words = whose.rstrip(",").replace(",", "").split()
        if words[0].lower() not in ("my", "our"):
            return whose
        if words[-1][:1].isupper() and len(words) > 2:
            return words[-1]
        return " ".join(["your", *words[1:]]).lower()

    def _fact(
        self,
        relation: str,
        value: str,
        said: str,
        *,
        subject: str | None = None,
        is_over: bool = False,
    ) -> NewMemory:
        kind = Kind.ROLE if relation == "role" else Kind.FACT
        return self._memory(
            kind,
            sentence(relation, value, subject),
            said,
            subject=subject,
            relation=relation,
            value=value,
            valid_from=None if is_over else self._heard.at,
            valid_until=self._heard.at if is_over else None,
        )

    def _memory(
        self,
        kind: Kind,
        text: str,
        said: str,
        *,
        subject: str | None = None,
        relation: str | None = None,
        value: str | None = None,
        valid_from: datetime | None = None,
        valid_until: datetime | None = None,
        due: datetime | None = None,
    ) -> NewMemory:
        return NewMemory(
            kind=kind,
            text=text,
            said=said,
            said_at=self._heard.at,
            origin=Origin.PATTERN,
            subject=subject,
            relation=relation,
            value=value,
            valid_from=valid_from,
            valid_until=valid_until,
            due=due,
            confidence=PATTERN_CONFIDENCE,
            importance=0.5,
            emotion=self._heard.emotion,
            episode=self._episode,
            is_change=_CHANGE.search(said) is not None,
        )
