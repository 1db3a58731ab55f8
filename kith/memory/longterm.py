"""Long-term memory as the rest of Kith uses it: consent first, then the gate, then the store."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from kith.memory.consents import Consents, Purpose
from kith.memory.correcting import Correcting
from kith.memory.database import Database
from kith.memory.export import Exporter
from kith.memory.forgetting import Forgetting
from kith.memory.housekeeping import Housekeeping
from kith.memory.learning import PAUSE, Learning
from kith.memory.memory import Kind, Memory
from kith.memory.reading import ANY, SHOWN, Page, Which
from kith.memory.recall import DEFAULT_MOST, Recall
from kith.memory.recollection import Recollection
from kith.memory.retention import Retention
from kith.memory.rows import touch
from kith.memory.schema import owners
from kith.memory.store import Embed, MemoryStore
from kith.memory.tidying import Tidying
from kith.memory.write_gate import Refusal, WriteGate
from kith.safety.levels import RiskLevel

Clock = Callable[[], datetime]

ASK_WITHIN = timedelta(days=14)
"""A plan that is over for longer than this is not asked about any more."""

_NUMBER = re.compile(r"(?:number |no\.? ?|#)?(\d{1,12})", re.IGNORECASE)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Meant:
    """What is to be forgotten.

    Attributes:
        words: everything that holds one of these.
        memories: what that is, in memory; conversations and logs hold more.
    """

    words: tuple[str, ...]
    memories: tuple[Memory, ...]

    @classmethod
    def only(cls, memory: Memory) -> Meant:
        """One memory, with the sentence it came from."""
        return cls(tuple(dict.fromkeys((memory.said, memory.text))), (memory,))


@dataclass(frozen=True)
class ToAsk:
    """Something to be asked about, once.

    Attributes:
        memory: a plan that is over, or the newer of two that contradict each other.
        contradicts: the older of the two.
    """

    memory: Memory
    contradicts: Memory | None = None


class LongTermMemory:
    """What Kith knows of everybody, one person's at a time. Safe to share between threads."""

    exporter: Exporter
    forgetting: Forgetting
    retention: Retention
    housekeeping: Housekeeping

    def __init__(self, database: Database, clock: Clock, embed: Embed, *, dimension: int) -> None:
        """Keep it in `database`, stamped by `clock`, with vectors of `embed`."""
        self._database = database
        self._clock = clock
        self._gate = WriteGate.load()
        self.store = MemoryStore(database, clock, embed)
        self.consents = Consents(database, clock)
        self.correcting = Correcting(self.store, self._gate)
        self.learning = Learning(self.store, self._gate, may_keep=self.may_keep, tidy=self.tidy)
        self._tidying = Tidying(database, embed)
        self._recall = Recall(database, embed, dimension=dimension)

    def may_keep(self, person: str) -> bool:
        """Whether the person wants to be remembered, and has not switched memory off.

        Raises:
            StorageError: it cannot be read.
        """
        return self.is_on(person) and self.consents.is_given(person, Purpose.MEMORY)

    def is_on(self, person: str) -> bool:
        """Whether memory is switched on, as it is until the person switches it off.

        Raises:
            StorageError: it cannot be read.
        """
        query = sa.select(owners.c.is_on).where(owners.c.person == person)
        with self._database.reading() as connection:
            return connection.execute(query).scalar() is not False

    def switch(self, person: str, *, on: bool) -> None:
        """Switch memory on or off; what is kept stays, and is recalled only while it is on.

        Raises:
            StorageError: nothing was changed.
        """
        with self._database.transaction() as connection:
            owner, _ = touch(connection, person)
            connection.execute(owners.update().where(owners.c.id == owner).values(is_on=on))

    def drop_from_process(self, person: str) -> None:
        """Let go of what this process holds of a person; the database keeps it."""
        self._recall.indexes.drop(person)

    def meant(self, person: str, words: str | None, now: datetime) -> Meant | None:
        """What a person means by "forget ..."; None when there is nothing like it.

        Args:
            person: who asks.
            words: what they named: the number of a memory, or words; None: the newest memory.
            now: the person's local time.

        Raises:
            StorageError: memory cannot be read.
        """
        if words is None:
            newest = self.store.facts(person, most=1)
            return Meant.only(newest[0]) if newest else None
        if number := _NUMBER.fullmatch(words):
            one = self.store.get(person, int(number[1]))
            return Meant.only(one) if one else None
        holding = self.store.holding(person, [words])
        if holding:
            return Meant((words,), holding)
        likest = self.recall(person, words, now=now, most=3).found
        found = [recalled.memory for recalled in likest if recalled.memory.kind in SHOWN]
        return Meant.only(found[0]) if found else None

    def remember(
        self, person: str, text: str, *, level: RiskLevel = RiskLevel.NONE
    ) -> Memory | Refusal:
        """Keep what the person asked to be remembered, in their words, or say why not.

        Whether the person has agreed to be remembered is for the caller to have asked.

        Raises:
            StorageError: nothing was kept.
        """
        refusal = self._gate.refuse_wish(text, level)
        if refusal is not None:
            log.info("memory.refused", reason=refusal.value)
            return refusal
        return self.store.remember(person, text)

    def count(self, person: str) -> int:
        """How many memories of every kind there are.

        Raises:
            StorageError: they cannot be read.
        """
        return self.store.page(person, Which(kinds=tuple(Kind)), size=1).total

    def facts(self, person: str, *, most: int = 20) -> tuple[Memory, ...]:
        """The newest memories that hold today, oldest first.

        Raises:
            StorageError: they cannot be read.
        """
        return self.store.facts(person, most=most)

    def page(self, person: str, which: Which = ANY, *, number: int = 1) -> Page:
        """A page of what is kept, oldest first, to be shown.

        Raises:
            StorageError: it cannot be read.
        """
        return self.store.page(person, which, number=number)

    def tidy(self, person: str, now: datetime) -> int:
        """Sum up the conversations that are over; gives how many.

        Raises:
            StorageError: the database failed; what was done stays done.
        """
        return self._tidying.tidy(person, now, idle=PAUSE)

    def tidy_all(self, now: datetime) -> int:
        """Sum up the conversations of everybody who wants to be remembered; gives how many.

        Raises:
            StorageError: the database failed; what was done stays done.
        """
        wanting = (person for person in self.store.people() if self.may_keep(person))
        return sum(self.tidy(person, now) for person in wanting)

    def recall(
        self, person: str, text: str, *, now: datetime, most: int = DEFAULT_MOST
    ) -> Recollection:
        """What a message brings back; whether memory is on is for the caller to have asked.

        Raises:
            StorageError: memory cannot be read.
        """
        return self._recall.recall(person, text, now=now, most=most)

    def to_ask_about(self, person: str, now: datetime) -> ToAsk | None:
        """What may be asked once: a contradiction, or a plan that is over. It is noted as asked.

        Raises:
            StorageError: memory cannot be read or written; then nothing is to be asked.
        """
        if not self.may_keep(person):
            return None
        doubt = next(iter(self.store.doubts(person)), None)
        plan = next(iter(self.store.due(person, now - ASK_WITHIN, now)), None)
        ask = ToAsk(doubt[1], doubt[0]) if doubt else ToAsk(plan) if plan else None
        if ask is not None:
            self.store.asked(person, ask.memory.id)
        return ask
