"""What a person has agreed to: per purpose, with the version of the notice and the time (R35)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa

from kith.memory.database import Database
from kith.memory.schema import consents

Clock = Callable[[], datetime]

NOTICE_VERSION = "1"
"""Of the words that consent is asked with. A new version makes every consent be asked for again."""


class Purpose(str, Enum):
    """What consent is for; each is given and withdrawn by itself."""

    MEMORY = "memory"
    LLM = "llm"
    VOICE = "voice"
    TRAINING = "training"


@dataclass(frozen=True)
class Consent:
    """One decision of a person.

    Attributes:
        purpose: what for.
        is_given: False: refused, or withdrawn.
        notice_version: which words it was asked with.
        at: when.
    """

    purpose: Purpose
    is_given: bool
    notice_version: str
    at: datetime


class Consents:
    """Every decision of every person; the newest of a purpose counts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep decisions in `database`, stamped by `clock`."""
        self._database = database
        self._clock = clock

    def decide(self, person: str, purpose: Purpose, *, is_given: bool) -> None:
        """Take down a decision.

        Raises:
            StorageError: it was not taken down.
        """
        row = {
            "person": person,
            "purpose": purpose.value,
            "notice_version": NOTICE_VERSION,
            "is_given": is_given,
            "at": self._clock(),
        }
        with self._database.transaction() as connection:
            connection.execute(consents.insert().values(row))

    def latest(self, person: str, purpose: Purpose) -> Consent | None:
        """The decision that counts; None: never asked.

        Raises:
            StorageError: it cannot be read.
        """
        query = _of(person).where(consents.c.purpose == purpose.value)
        with self._database.reading() as connection:
            row = connection.execute(query.order_by(consents.c.id.desc()).limit(1)).first()
        return None if row is None else _consent(row)

    def is_given(self, person: str, purpose: Purpose) -> bool:
        """Whether the person agrees today, to the words of today.

        Raises:
            StorageError: it cannot be read.
        """
        latest = self.latest(person, purpose)
        return latest is not None and latest.is_given and latest.notice_version == NOTICE_VERSION

    def all(self, person: str) -> tuple[Consent, ...]:
        """Every decision of a person, oldest first.

        Raises:
            StorageError: they cannot be read.
        """
        with self._database.reading() as connection:
            rows = connection.execute(_of(person).order_by(consents.c.id)).all()
        return tuple(_consent(row) for row in rows)


def _of(person: str) -> sa.Select[Any]:
    return sa.select(consents).where(consents.c.person == person)


def _consent(row: Any) -> Consent:
    return Consent(Purpose(row.purpose), row.is_given, row.notice_version, row.at)
