"""Takes out by age what no longer has to be kept, in every store (SAFETY.md R43).

Memories, the mood journal and the safety plan stay until the person takes them out, and counters
hold nobody's words. Every store can be run again, and a fault in one costs the others nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
import structlog

from kith.errors import StorageError
from kith.memory.ages import Ages
from kith.memory.compaction import compact
from kith.memory.consents import Consents, Purpose
from kith.memory.database import Database
from kith.memory.erasure_marks import drop_old_marks
from kith.memory.log_lines import without_old_lines
from kith.memory.schema import consents, erasures, owners, receipts
from kith.memory.tracker_aging import Aged, is_alive, old_conversations
from kith.memory.tracker_database import opened_tracker
from kith.memory.tracker_events import erase_aged

MARK_AGE = timedelta(days=7)
"""No turn is under way for so long, so a mark for one has nobody to speak to."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Aging:
    """What one store let go of by age.

    Attributes:
        store: which store.
        gone: rows, events or lines; None: it failed, and is to be tried again.
    """

    store: str
    gone: int | None


class AgingStore(Protocol):
    """A store that lets go by age."""

    name: str

    def age(self, now: datetime) -> int:
        """Let go of what is too old; gives how many rows, events or lines that were.

        Raises:
            StorageError: not all of it is gone; to be run again.
        """


class Retention:
    """Runs over all stores."""

    def __init__(self, stores: Sequence[AgingStore]) -> None:
        """Over `stores`, in their order."""
        self._stores = tuple(stores)

    def run(self, now: datetime) -> tuple[Aging, ...]:
        """Let every store go of what is too old; what failed is logged, and told."""
        done = []
        for store in self._stores:
            gone: int | None = None
            try:
                gone = store.age(now)
            except StorageError as error:
                log.warning("retention.failed", store=store.name, reason=str(error))
            done.append(Aging(store.name, gone))
        return tuple(done)


class OldConversations:
    """Rasa's tracker store: what was said, and the notes on open risk."""

    name = "conversations"

    def __init__(self, url: str, ages: Ages, consents: Consents) -> None:
        """In the tracker's database; who agrees to memory is not forgotten by name."""
        self._url = url
        self._ages = ages
        self._consents = consents

    def age(self, now: datetime) -> int:
        """One conversation after the other, so that nobody waits long."""
        with opened_tracker(self._url, trouble="Old conversations could not be erased") as engine:
            if engine is None:
                return 0
            gone = sum(self._age_one(engine, person, now) for person in self._old(engine, now))
            with engine.begin() as connection:
                drop_old_marks(connection, (now - MARK_AGE).timestamp())
            if gone:
                compact(engine)
            return gone

    def _old(self, engine: sa.Engine, now: datetime) -> list[str]:
        with engine.connect() as connection:
            return old_conversations(connection, self._aged(now, names=False))

    def _age_one(self, engine: sa.Engine, person: str, now: datetime) -> int:
        agrees = self._consents.is_given(person, Purpose.MEMORY)
        with engine.begin() as connection:
            aged = self._aged(now, names=agrees)
            if is_alive(connection, person, aged):
                aged = self._aged(now, names=True)
            return erase_aged(connection, person, aged, at=now.timestamp())

    def _aged(self, now: datetime, *, names: bool) -> Aged:
        before, safety_before = now - self._ages.conversation, now - self._ages.safety_state
        return Aged(before.timestamp(), safety_before.timestamp(), names)


class OldRecords:
    """Decisions that no longer hold, and receipts of erasures; neither holds content."""

    name = "consents and receipts"

    def __init__(self, database: Database, ages: Ages) -> None:
        """In Kith's own database."""
        self._database = database
        self._ages = ages

    def age(self, now: datetime) -> int:
        """What a memory that is still kept rests on stays however old it is."""
        before = now - self._ages.record
        newest = sa.select(sa.func.max(consents.c.id)).group_by(
            consents.c.person, consents.c.purpose
        )
        holds = sa.and_(
            consents.c.id.in_(newest),
            consents.c.is_given.is_(True),
            consents.c.person.in_(sa.select(owners.c.person)),
        )
        finished = sa.select(erasures.c.id).where(erasures.c.finished_at < before)
        with self._database.transaction(patient=True) as connection:
            old = consents.delete().where(consents.c.at < before, sa.not_(holds))
            gone = connection.execute(old).rowcount
            connection.execute(receipts.delete().where(receipts.c.erasure.in_(finished)))
            old_erasures = erasures.delete().where(erasures.c.finished_at < before)
            return gone + connection.execute(old_erasures).rowcount


class OldLines:
    """Logs under var/ and the list of faults."""

    name = "logs"

    def __init__(self, folder: Path, ages: Ages) -> None:
        """In the files of `folder`."""
        self._folder = folder
        self._ages = ages

    def age(self, now: datetime) -> int:
        """Take old lines out in place, so that a process that writes the file goes on."""
        paths = [
            path
            for pattern in ("*.jsonl", "logs/*")
            for path in sorted(self._folder.glob(pattern))
            if path.is_file()
        ]
        try:
            return sum(without_old_lines(path, now - self._ages.log) for path in paths)
        except OSError as error:
            raise StorageError(f"A log could not be cleaned: {error.strerror}.") from error
