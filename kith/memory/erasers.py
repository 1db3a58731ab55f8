"""The stores that hold a person's words, and how each of them lets go.

Each eraser can be run again: what is gone already is no error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa

from kith.errors import StorageError
from kith.memory import tracker_events
from kith.memory.compaction import compact
from kith.memory.database import Database
from kith.memory.log_lines import without_words
from kith.memory.matching import matching
from kith.memory.private_talk import open_talks
from kith.memory.rows import owner_of, touch
from kith.memory.schema import episodes, memories, mood_points, owners
from kith.memory.sought import Sought, without
from kith.memory.tracker_database import opened_tracker
from kith.wellbeing import safety_plan as wellbeing


@dataclass(frozen=True)
class Target:
    """What is to be forgotten.

    Attributes:
        person: of whom.
        words: everything that holds one of these; None: everything.
        asked_at: when it was asked for.
    """

    person: str
    words: tuple[str, ...] | None
    asked_at: datetime


@dataclass(frozen=True)
class PrivateTalk:
    """A private conversation that is over: only the conversations hold any of it.

    Attributes:
        person: whose.
        until: when it was over, seconds since the epoch.
        asked_at: when it was to be erased.
    """

    person: str
    until: float
    asked_at: datetime


class Eraser(Protocol):
    """A store."""

    name: str

    def erase(self, target: Target) -> int:
        """Let go of it; gives how many rows or lines that were.

        Raises:
            StorageError: not all of it is gone; to be run again.
        """


class Memories:
    """Facts, people, plans, messages, their vectors and the words of the full-text index."""

    name = "memories"

    def __init__(self, database: Database) -> None:
        """Erase from Kith's own database."""
        self._database = database

    def erase(self, target: Target) -> int:
        """Delete the rows; triggers take their words out of the index."""
        with self._database.transaction(patient=True) as connection:
            owner = owner_of(connection, target.person)
            if owner is None:
                return 0
            if target.words is None:
                return _erase_owner(connection, owner)
            touch(connection, target.person, erases=True)
            ids = matching(connection, owner, target.words)
            gone = memories.delete().where(memories.c.owner == owner, memories.c.id.in_(ids))
            return connection.execute(gone).rowcount if ids else 0


class Journal:
    """The mood journal: numbers and times, so that only "everything" concerns it."""

    name = "mood journal"

    def __init__(self, database: Database) -> None:
        """Erase from Kith's own database."""
        self._database = database

    def erase(self, target: Target) -> int:
        """Delete the person's points."""
        if target.words is not None:
            return 0
        with self._database.transaction(patient=True) as connection:
            gone = mood_points.delete().where(mood_points.c.person == target.person)
            return connection.execute(gone).rowcount


class SafetyPlans:
    """The safety plan, in the person's own words."""

    name = "safety plan"

    def __init__(self, plans: wellbeing.SafetyPlans) -> None:
        """Erase from these."""
        self._plans = plans

    def erase(self, target: Target) -> int:
        """Delete it, or leave out the steps that hold the words."""
        if target.words is None:
            return self._plans.forget(target.person)
        sought = Sought.of(target.words)

        def less(plan: wellbeing.SafetyPlan) -> wellbeing.SafetyPlan:
            return wellbeing.SafetyPlan.from_answers(without(asdict(plan), sought))

        return self._plans.change(target.person, less)


class Conversations:
    """Rasa's tracker store: every message and every reply."""

    name = "conversations"

    def __init__(self, url: str) -> None:
        """Erase from the tracker's database, wherever it is."""
        self._url = url

    def erase(self, target: Target | PrivateTalk) -> int:
        """Erase the events, and mark it for a turn under way; then make the file forget too."""
        with opened_tracker(self._url, trouble="The conversations could not be erased") as engine:
            if engine is None:
                return 0
            with engine.begin() as connection:
                gone = _erase_conversation(connection, target)
            compact(engine)
            return gone

    def silent_in_private(self, since: datetime) -> tuple[str, ...]:
        """Whose private conversation has been silent since a moment, and is over.

        Raises:
            StorageError: the conversations cannot be read.
        """
        with opened_tracker(self._url, trouble="The conversations cannot be read") as engine:
            if engine is None:
                return ()
            with engine.connect() as connection:
                return tuple(open_talks(connection, since.timestamp()))


class Files:
    """Logs and caches under var/: lines that hold the words, or the person's id."""

    name = "logs and caches"

    def __init__(self, folder: Path) -> None:
        """Look through the files in `folder` that are no databases."""
        self._folder = folder

    def erase(self, target: Target) -> int:
        """Leave such lines out, in place, so that a process that writes the file goes on."""
        words = [target.person] if target.words is None else list(target.words)
        sought = [word.lower().encode() for word in words]
        try:
            return sum(without_words(path, sought) for path in self._files())
        except OSError as error:
            raise StorageError(f"A log could not be cleaned: {error.strerror}.") from error

    def _files(self) -> list[Path]:
        return [
            path
            for pattern in ("*.jsonl", "logs/*", "cache/**/*")
            for path in sorted(self._folder.glob(pattern))
            if path.is_file()
        ]


class Caches:
    """What this process holds of the person in its own memory."""

    name = "this process"

    def __init__(self, drop: Callable[[str], None]) -> None:
        """Let go by calling `drop` with the person's id."""
        self._drop = drop

    def erase(self, target: Target) -> int:
        """Drop it; other processes drop theirs when they next look at the database."""
        self._drop(target.person)
        return 0


def _erase_owner(connection: sa.Connection, owner: int) -> int:
    gone = connection.execute(memories.delete().where(memories.c.owner == owner)).rowcount
    connection.execute(episodes.delete().where(episodes.c.owner == owner))
    connection.execute(owners.delete().where(owners.c.id == owner))
    return gone


def _erase_conversation(connection: sa.Connection, target: Target | PrivateTalk) -> int:
    at = target.asked_at.timestamp()
    if isinstance(target, PrivateTalk):
        return tracker_events.erase_private(connection, target.person, target.until, at=at)
    return tracker_events.erase(connection, target.person, target.words, at=at)
