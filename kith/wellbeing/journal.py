"""The mood journal: one point of valence and arousal for a check-in or a turn with a clear tone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from kith.memory.database import Database
from kith.memory.schema import mood_points

Clock = Callable[[], datetime]

MOST_POINTS = 30
BLOCKS = "▁▂▃▄▅▆▇█"


@dataclass(frozen=True)
class MoodPoint:
    """How a person was at one moment; valence and arousal in [-1, 1]."""

    at: datetime
    valence: float
    arousal: float


class MoodJournal:
    """The mood points of every person."""

    def __init__(self, database: Database, clock: Clock) -> None:
        """Keep points in `database`, stamped by `clock`."""
        self._database = database
        self._clock = clock

    def add(self, person: str, valence: float, arousal: float) -> None:
        """Keep a point of now.

        Raises:
            StorageError: nothing was kept.
        """
        row = {"person": person, "at": self._clock(), "valence": valence, "arousal": arousal}
        with self._database.transaction() as connection:
            connection.execute(mood_points.insert().values(**row))

    def points(self, person: str, *, most: int = MOST_POINTS) -> tuple[MoodPoint, ...]:
        """The newest `most` points, oldest first.

        Raises:
            StorageError: they cannot be read.
        """
        query = sa.select(mood_points).where(mood_points.c.person == person)
        with self._database.transaction() as connection:
            rows = connection.execute(query.order_by(mood_points.c.id.desc()).limit(most)).all()
        return tuple(MoodPoint(row.at, row.valence, row.arousal) for row in reversed(rows))

    def forget_everything(self, person: str) -> int:
        """Forget all points of the person; gives how many there were.

        Raises:
            StorageError: nothing was forgotten.
        """
        with self._database.transaction() as connection:
            return connection.execute(
                mood_points.delete().where(mood_points.c.person == person)
            ).rowcount


def sparkline(valences: Sequence[float]) -> str:
    """A line of blocks, low for unpleasant and high for pleasant; one block a value in [-1, 1]."""
    top = len(BLOCKS) - 1
    return "".join(BLOCKS[round((min(1.0, max(-1.0, v)) + 1) / 2 * top)] for v in valences)
