"""Puts memories right: by their number, their place in the list, or what they are about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import structlog

from kith.language.corrections import Correction
from kith.memory.extraction import Findings, extract
from kith.memory.heard import Heard
from kith.memory.memory import Kind, Memory, NewMemory, Origin
from kith.memory.reading import SHOWN, Which
from kith.memory.store import MemoryStore
from kith.memory.write_gate import Refusal, WriteGate

_PRONOUN = re.compile(r"^(?:he|she|they)(?='s\b|\s)", re.IGNORECASE)
# Names that are written small: what stands where only names and numbers do.
_NAME_PLACE = re.compile(
    r"\b(?:in|to|from|at|near|called|named)\s+"
    r"(?!(?:a|an|the|my|our|his|her|their|this|that|home|work|school|bed|town|me|him|it|be|do)\b)"
    r"(?P<name>[a-z][\w'-]+)"
)

One = TypeVar("One")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Meant:
    """What somebody says is wrong.

    Attributes:
        memories: which may be meant; none if nothing is like that.
        is_sure: whether it is these and no others; if not, they are asked about before any goes.
    """

    memories: tuple[Memory, ...] = ()
    is_sure: bool = True


class Correcting:
    """What a person says is right takes the place of what is wrong."""

    def __init__(self, store: MemoryStore, gate: WriteGate) -> None:
        """Change `store`, as far as `gate` lets it through."""
        self._store = store
        self._gate = gate

    def meant(self, person: str, wrong: Correction, listed: Sequence[int] = ()) -> Meant:
        """The memories that somebody says are wrong.

        Args:
            person: whose.
            wrong: what they say.
            listed: the numbers of the memories in the list they were shown last.

        Raises:
            StorageError: they cannot be read.
        """
        if wrong.number is not None:
            if one := self._shown(person, wrong.number):
                return Meant((one,))
            # No list has this number, so its place in the list is meant.
            return self._in_place(person, wrong.number, listed)
        if wrong.place is not None:
            return self._in_place(person, wrong.place, listed)
        if wrong.about is not None:
            found = self._store.page(person, Which(search=wrong.about)).memories
            return Meant(tuple(one for one in found if one.valid_until is None) or found)
        return Meant()

    def narrowed(
        self,
        meant: Sequence[Memory],
        text: str,
        at: datetime,
        names: Sequence[str] = (),
    ) -> tuple[Memory, ...]:
        """Of several memories about one thing those that `text` can take the place of."""
        told = {
            one.relation
            for memory in meant
            for one in _found(_with_subject(text, memory), at, names).new
        }
        return tuple(one for one in meant if one.relation and one.relation in told)

    def put_right(
        self, person: str, number: int, text: str, at: datetime, names: Sequence[str] = ()
    ) -> Memory | Refusal | None:
        """Put other words in place of a memory's; None if the person has no such memory.

        Args:
            person: whose.
            number: the number of the memory.
            text: what is right, in the person's words.
            at: when it is said, in the person's local time.
            names: names that are known to stand in it.

        Raises:
            StorageError: nothing was changed.
        """
        wrong = self._store.get(person, number)
        if wrong is None:
            return None
        if refusal := self._refused(text):
            return refusal
        text = _with_subject(text, wrong)
        found = [one for one in _found(text, at, names).new if _is_like(one, wrong)]
        fact = found[0] if len(found) == 1 else None
        return self._store.correct(person, number, fact or _note(text, at))

    def instead(
        self, person: str, text: str, at: datetime, names: Sequence[str] = ()
    ) -> tuple[Memory, ...] | Refusal | None:
        """Keep what is right; it says by itself what it takes the place of.

        Returns:
            What is known now, nothing if the words only say what is over; None: they tell no fact.

        Raises:
            StorageError: nothing was changed.
        """
        if refusal := self._refused(text):
            return refusal
        findings = _found(text, at, names)
        allowed = [one for one in findings.new if self._gate.refuse_learned(one.text) is None]
        if not allowed and not findings.endings:
            return None
        return self._store.keep(person, allowed, findings.endings, corrects=True)

    def _in_place(self, person: str, place: int, listed: Sequence[int]) -> Meant:
        if listed:
            one = self._shown(person, number) if (number := _at(place, listed)) else None
            return Meant((one,) if one else ())
        page = self._store.page(person)
        if place < 0 and page.of > 1:
            page = self._store.page(person, number=page.of)
        one = _at(place, page.memories)
        return Meant((one,) if one else (), is_sure=page.of == 1)

    def _shown(self, person: str, number: int) -> Memory | None:
        one = self._store.get(person, number)
        return one if one is not None and one.kind in SHOWN else None

    def _refused(self, text: str) -> Refusal | None:
        refusal = self._gate.refuse_wish(text)
        if refusal is not None:
            log.info("memory.refused", reason=refusal.value)
        return refusal


def _at(place: int, these: Sequence[One]) -> One | None:
    """What is in a place, counted from 1, or from the end where it is below zero."""
    first = place if place < 0 else place - 1
    return these[first] if -len(these) <= first < len(these) else None


def _with_subject(text: str, memory: Memory) -> str:
    """The words with the name of whom the memory is about in place of "he", "she" or "they"."""
    return _PRONOUN.sub(memory.subject, text) if memory.subject else text


def _is_like(new: NewMemory, wrong: Memory) -> bool:
    """Whether what was found can take the place of a memory; a plan has no relation."""
    if wrong.kind is Kind.NOTE:
        # What was kept in the person's words stays in the person's words.
        return False
    return new.kind is Kind.PLAN if wrong.kind is Kind.PLAN else new.relation is not None


def _found(text: str, at: datetime, names: Sequence[str]) -> Findings:
    found = extract(Heard(text, at, names=tuple(names)))
    if found.new or found.endings:
        return found
    guessed = [match["name"] for match in _NAME_PLACE.finditer(text)]
    return extract(Heard(text, at, names=(*names, *guessed)))


def _note(text: str, at: datetime) -> NewMemory:
    return NewMemory(kind=Kind.NOTE, text=text, said_at=at, origin=Origin.CORRECTED)
