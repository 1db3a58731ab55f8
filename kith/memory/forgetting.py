"""Forgetting that forgets: every store, a receipt for each, to be taken up again wherever it broke.

An erasure is written down before anything is erased. Each store gets a receipt when it has let go.
A process that was killed in between leaves an erasure without an end, which `resume` finishes; a
store that has let go has nothing more to lose, so doing it twice does no harm. At the end the
person and the words are taken out of the erasure too, and the file forgets what it held. The end of
a private conversation is an erasure too, of the only store that ever held it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import partial

import sqlalchemy as sa
import structlog

from kith.errors import StorageError
from kith.memory.compaction import compact
from kith.memory.database import Database
from kith.memory.erasers import Conversations, Eraser, PrivateTalk, Target
from kith.memory.schema import erasures, receipts

Clock = Callable[[], datetime]

DATABASE_FILE = "the database file"

log = structlog.get_logger(__name__)


class Done(str, Enum):
    """How it went in one store."""

    OK = "ok"
    FAILED = "failed"


@dataclass(frozen=True)
class Receipt:
    """What one store says of an erasure; it holds no content.

    Attributes:
        store: which store.
        outcome: whether it has let go.
        erased: rows, events or lines that went.
        at: when.
    """

    store: str
    outcome: Done
    erased: int
    at: datetime


@dataclass(frozen=True)
class Erased:
    """An erasure.

    Attributes:
        id: its number, by which receipts can be asked for again.
        receipts: one a store, in the order they were erased.
    """

    id: str
    receipts: tuple[Receipt, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every store has let go."""
        return all(receipt.outcome is Done.OK for receipt in self.receipts)

    @property
    def count(self) -> int:
        """How many things went in all."""
        return sum(receipt.erased for receipt in self.receipts)


class Forgetting:
    """Runs erasures over all stores."""

    def __init__(self, database: Database, erasers: Sequence[Eraser], clock: Clock) -> None:
        """Keep receipts in `database`; erase with `erasers`, in their order."""
        self._database = database
        self._erasers = tuple(erasers)
        self._clock = clock

    def forget(self, person: str, words: Sequence[str] | None = None) -> Erased:
        """Forget everything of a person, or everything that holds one of some words.

        Raises:
            StorageError: the erasure could not even be written down; nothing was erased.
        """
        written = None if words is None else json.dumps(list(words))
        return self._run(self._write_down(person, written))

    def end_private(self, person: str, until: float) -> Erased:
        """Take a private conversation that is over out of the conversations; memory has none of it.

        Args:
            person: whose.
            until: when it was over, seconds since the epoch; what was said then is no part of it.

        Raises:
            StorageError: the erasure could not even be written down; nothing was erased.
        """
        return self._run(self._write_down(person, None, until))

    def resume(self, *, asked_before: datetime | None = None) -> tuple[Erased, ...]:
        """Finish what was begun and broke off.

        Args:
            asked_before: leave alone what was asked for since, and may be under way; None: nothing.

        Raises:
            StorageError: the database cannot be read.
        """
        query = sa.select(erasures.c.id).where(erasures.c.finished_at.is_(None))
        if asked_before is not None:
            query = query.where(erasures.c.asked_at < asked_before)
        with self._database.reading() as connection:
            begun = connection.execute(query.order_by(erasures.c.asked_at)).scalars().all()
        return tuple(self._run(number) for number in begun)

    def receipts(self, number: str) -> tuple[Receipt, ...]:
        """The receipts of an erasure, in the order they were given.

        Raises:
            StorageError: they cannot be read.
        """
        query = sa.select(receipts).where(receipts.c.erasure == number).order_by(receipts.c.at)
        with self._database.reading() as connection:
            return tuple(
                Receipt(row.store, Done(row.outcome), row.erased, row.at)
                for row in connection.execute(query)
            )

    def _write_down(self, person: str, words: str | None, until: float | None = None) -> str:
        number = uuid.uuid4().hex
        row = {
            "id": number,
            "person": person,
            "words": words,
            "private_until": until,
            "asked_at": self._clock(),
        }
        with self._database.transaction(patient=True) as connection:
            connection.execute(erasures.insert().values(row))
        return number

    def _run(self, number: str) -> Erased:
        target = self._target(number)
        if target is not None:
            done = {receipt.store for receipt in self.receipts(number) if _is_ok(receipt)}
            for store, erase in self._stores(target):
                if store not in done:
                    self._erase(number, store, erase)
            if not all(_is_ok(receipt) for receipt in self.receipts(number)):
                return Erased(number, self.receipts(number))
            # Kith's own database has lost nothing by the end of a private conversation.
            is_over = isinstance(target, PrivateTalk)
            self._forget_the_target(number, finished_at=self._clock() if is_over else None)
            if is_over:
                return Erased(number, self.receipts(number))
        self._compact(number)
        return Erased(number, self.receipts(number))

    def _stores(self, target: Target | PrivateTalk) -> list[tuple[str, Callable[[], int]]]:
        """The stores that hold any of it, and how each lets go."""
        if isinstance(target, PrivateTalk):
            return [
                (eraser.name, partial(eraser.erase, target))
                for eraser in self._erasers
                if isinstance(eraser, Conversations)
            ]
        return [(eraser.name, partial(eraser.erase, target)) for eraser in self._erasers]

    def _target(self, number: str) -> Target | PrivateTalk | None:
        """What is to be forgotten; None once all that is left is the file itself."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(erasures).where(erasures.c.id == number)).one()
        if row.person is None:
            return None
        if row.private_until is not None:
            return PrivateTalk(row.person, row.private_until, row.asked_at)
        words = None if row.words is None else tuple(json.loads(row.words))
        return Target(row.person, words, row.asked_at)

    def _erase(self, number: str, store: str, erase: Callable[[], int]) -> None:
        try:
            erased, outcome = erase(), Done.OK
        except StorageError as error:
            log.warning("forget.failed", store=store, reason=str(error))
            erased, outcome = 0, Done.FAILED
        self._give(number, store, outcome, erased)

    def _give(self, number: str, store: str, outcome: Done, erased: int) -> None:
        row = {
            "erasure": number,
            "store": store,
            "outcome": outcome.value,
            "erased": erased,
            "at": self._clock(),
        }
        with self._database.transaction(patient=True) as connection:
            earlier = receipts.delete().where(
                receipts.c.erasure == number, receipts.c.store == store
            )
            connection.execute(earlier)
            connection.execute(receipts.insert().values(row))

    def _forget_the_target(self, number: str, *, finished_at: datetime | None) -> None:
        with self._database.transaction(patient=True) as connection:
            update = erasures.update().where(erasures.c.id == number)
            connection.execute(update.values(person=None, words=None, finished_at=finished_at))

    def _compact(self, number: str) -> None:
        try:
            compact(self._database.engine)
        except StorageError as error:
            log.warning("forget.failed", store=DATABASE_FILE, reason=str(error))
            self._give(number, DATABASE_FILE, Done.FAILED, 0)
            return
        self._give(number, DATABASE_FILE, Done.OK, 0)
        with self._database.transaction(patient=True) as connection:
            update = erasures.update().where(erasures.c.id == number)
            connection.execute(update.values(finished_at=self._clock()))


def _is_ok(receipt: Receipt) -> bool:
    return receipt.outcome is Done.OK
