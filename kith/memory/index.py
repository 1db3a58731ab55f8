"""What recall needs of one person's memories, as arrays in this process.

Exact, not approximate: at 100,000 memories a pass over all vectors takes about 10 ms on one core,
which no index has to make shorter. Text stays in the database.
"""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from kith.encoder import Vectors
from kith.language.words import count, has_question_mark
from kith.memory.memory import Kind
from kith.memory.schema import memories, owners
from kith.memory.scoring import Places

CHUNK = 2000
SPARE = 256
MOST_ROWS = 120_000
"""Rows of all people together that one process keeps; a row takes about 1.6 KB."""

_COLUMNS = (
    memories.c.id,
    memories.c.kind,
    memories.c.subject,
    memories.c.text,
    memories.c.said_at,
    memories.c.due,
    memories.c.valid_until,
    memories.c.importance,
    memories.c.times_said,
    memories.c.episode,
    memories.c.vector,
)
NEVER = np.inf
UNKNOWN = -np.inf
SAID_AGAIN = 0.1
"""What each time that something was said again adds to its importance."""


@dataclass
class Index:
    """One person's memories, in the order of their ids; `size` rows of each array are in use.

    Attributes:
        owner: the person's number in the database.
        version: the state of the database that it shows.
        erasures: how often something had been erased then.
        subjects: whom memories are about, in lower case; a memory holds the place of its own.
    """

    owner: int
    version: int
    erasures: int
    dimension: int
    size: int = 0
    subjects: dict[str | None, int] = field(default_factory=lambda: {None: 0})
    arrays: dict[str, npt.NDArray[Any]] = field(default_factory=dict)
    last_said: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin with room for a few."""
        self.grow(0)

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """The rows in use of one array."""
        return self.arrays[name][: self.size]

    @property
    def vectors(self) -> Vectors:
        """One a memory, `[size, dimension]`; zeros where there is none yet."""
        return self["vectors"]

    def places(self, ids: npt.NDArray[np.int64]) -> Places:
        """Where memories of these ids stand, ids of others left out; `ids` in ascending order."""
        if self.size == 0:
            return np.zeros(0, dtype=np.intp)
        places = np.minimum(np.searchsorted(self["ids"], ids), self.size - 1)
        found: Places = places[self["ids"][places] == ids]
        return found

    def grow(self, more: int) -> None:
        """Make room for `more` rows beyond those in use."""
        shapes: dict[str, tuple[Any, tuple[int, ...]]] = {
            "ids": (np.int64, ()),
            "vectors": (np.float32, (self.dimension,)),
            "lengths": (np.float32, ()),
            "said_at": (np.float64, ()),
            "due": (np.float64, ()),
            "is_yearly": (np.bool_, ()),
            "valid_until": (np.float64, ()),
            "importance": (np.float32, ()),
            "subject": (np.int32, ()),
            "previous": (np.int64, ()),
            "is_question": (np.bool_, ()),
        }
        needed = self.size + more
        if self.arrays and needed <= len(self.arrays["ids"]):
            return
        room = needed + SPARE + needed // 32
        for name, (kind, shape) in shapes.items():
            wider = np.zeros((room, *shape), dtype=kind)
            if name in self.arrays:
                wider[: self.size] = self.arrays[name][: self.size]
            self.arrays[name] = wider

    def put(self, rows: Sequence[Any]) -> None:
        """Take in rows in ascending order of their ids; new ids are higher than those known."""
        ids = np.array([row.id for row in rows], dtype=np.int64)
        places = np.searchsorted(self["ids"], ids)
        known = int(np.searchsorted(places, self.size))
        self.grow(len(rows) - known)
        places[known:] = self.size + np.arange(len(rows) - known)
        self.size += len(rows) - known
        self.arrays["ids"][places] = ids
        for name, values in self._columns(rows).items():
            self.arrays[name][places] = values
        for place, row in zip(places, rows, strict=True):
            if row.vector is not None:
                self.arrays["vectors"][place] = np.frombuffer(row.vector, dtype=np.float16)
        for place, row in zip(places[known:], rows[known:], strict=True):
            self.arrays["previous"][place] = self._follow(row, int(place))

    def _columns(self, rows: Sequence[Any]) -> dict[str, list[Any]]:
        return {
            "lengths": [count(row.text) for row in rows],
            "said_at": [row.said_at.timestamp() for row in rows],
            "due": [row.due.timestamp() if row.due else UNKNOWN for row in rows],
            "is_yearly": [row.kind == Kind.DATE.value and row.due is not None for row in rows],
            "valid_until": [
                row.valid_until.timestamp() if row.valid_until else NEVER for row in rows
            ],
            "importance": [
                min(1.0, row.importance + SAID_AGAIN * (row.times_said - 1)) for row in rows
            ],
            "subject": [self._subject(row.subject) for row in rows],
            "is_question": [has_question_mark(row.text) for row in rows],
        }

    def _subject(self, name: str | None) -> int:
        return self.subjects.setdefault(name.lower() if name else None, len(self.subjects))

    def _follow(self, row: Any, place: int) -> int:
        """Where the message right before stands; -1 if there is none."""
        if row.kind != Kind.SAID.value or row.episode is None:
            return -1
        before = self.last_said.get(row.episode, -1)
        self.last_said[row.episode] = place
        return before


class Indexes:
    """The indexes of the people who talked last, each as new as the database when asked for."""

    def __init__(self, dimension: int, *, most_rows: int = MOST_ROWS) -> None:
        """Keep at most `most_rows` rows of all people together, and always one person's."""
        self._dimension = dimension
        self._most_rows = most_rows
        self._kept: OrderedDict[str, Index] = OrderedDict()
        self._lock = threading.Lock()
        self._locks: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()

    @contextlib.contextmanager
    def held(self, person: str) -> Iterator[None]:
        """While it is held no other thread reads or changes the person's index."""
        with self._lock:
            lock = self._locks.setdefault(person, threading.Lock())
        with lock:
            yield

    def fresh(self, connection: sa.Connection, person: str) -> Index | None:
        """The person's index, for use while it is `held`; None: nothing was ever kept of them."""
        state = connection.execute(
            sa.select(owners.c.id, owners.c.version, owners.c.erasures).where(
                owners.c.person == person
            )
        ).first()
        with self._lock:
            kept = self._kept.pop(person, None)
        if state is None:
            return None
        if kept is None or kept.erasures != state.erasures or kept.owner != state.id:
            kept = Index(state.id, -1, state.erasures, self._dimension)
            kept.grow(_rows_of(connection, state.id))
        if kept.version != state.version:
            _read(connection, kept)
            kept.version = state.version
        with self._lock:
            self._kept[person] = kept
            self._drop_the_oldest()
        return kept

    def drop(self, person: str) -> None:
        """Let go of a person's index."""
        with self._lock:
            self._kept.pop(person, None)

    def _drop_the_oldest(self) -> None:
        while len(self._kept) > 1 and self._rows() > self._most_rows:
            self._kept.popitem(last=False)

    def _rows(self) -> int:
        return sum(index.size for index in self._kept.values())


def _rows_of(connection: sa.Connection, owner: int) -> int:
    query = sa.select(sa.func.count()).select_from(memories).where(memories.c.owner == owner)
    return int(connection.execute(query).scalar_one())


def _read(connection: sa.Connection, index: Index) -> None:
    # A message without a vector has left the index: its conversation's summary stands for it.
    is_searched = sa.or_(memories.c.vector.is_not(None), memories.c.kind != Kind.SAID.value)
    query = sa.select(*_COLUMNS).where(
        memories.c.owner == index.owner, memories.c.changed > index.version, is_searched
    )
    query = query.order_by(memories.c.id).execution_options(yield_per=CHUNK)
    for rows in connection.execute(query).partitions():
        index.put(rows)
