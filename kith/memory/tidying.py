"""Idle-time work: finished conversations are summed up; old messages leave the index only.

A summary is made of the conversation's own sentences (extractive: the ones nearest to its middle
that say different things; maximal marginal relevance, Carbonell & Goldstein 1998,
https://doi.org/10.1145/290941.291025), so that it can say nothing that was not said. The messages
stay where they are; after a while only the summary and what mattered are searched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import numpy as np
import sqlalchemy as sa

from kith.encoder import Vectors
from kith.memory.database import Database
from kith.memory.memory import Kind, NewMemory, Origin
from kith.memory.rows import insert, owner_of, packed, touch, unpacked
from kith.memory.schema import episodes, memories

Embed = Callable[[Sequence[str]], Vectors]

LEAST_MESSAGES = 4
"""A shorter conversation is its own summary."""
MOST_SENTENCES = 3
LONGEST_SENTENCE = 200
NEWNESS = 0.4
"""What being different from the sentences chosen already counts, against being near the middle."""
SEARCHED_DAYS = 90
"""For so long the messages of a conversation that was summed up are searched themselves."""


class Tidying:
    """Sums up and slims down, one person at a time, in small transactions that nobody waits for."""

    def __init__(self, database: Database, embed: Embed) -> None:
        """Work on `database`, with vectors of `embed`."""
        self._database = database
        self._embed = embed

    def tidy(self, person: str, now: datetime, *, idle: timedelta) -> int:
        """Sum up conversations that are over for `idle`; gives how many.

        Raises:
            StorageError: the database failed; what was done stays done.
        """
        self._embed_the_rest(person)
        done = 0
        for number in self._finished(person, now - idle):
            done += self._sum_up(person, number)
        self._leave_the_index(person, now - timedelta(days=SEARCHED_DAYS))
        return done

    def _finished(self, person: str, before: datetime) -> list[int]:
        with self._database.reading() as connection:
            owner = owner_of(connection, person)
            query = sa.select(episodes.c.id).where(
                episodes.c.owner == owner,
                episodes.c.last_at < before,
                episodes.c.is_summed_up.is_(False),
            )
            return list(connection.execute(query.order_by(episodes.c.id)).scalars())

    def _sum_up(self, person: str, number: int) -> bool:
        with self._database.transaction(patient=True) as connection:
            rows = connection.execute(
                sa.select(
                    memories.c.text, memories.c.vector, memories.c.emotion, memories.c.said_at
                )
                .where(memories.c.episode == number, memories.c.kind == Kind.SAID.value)
                .order_by(memories.c.id)
            ).all()
            connection.execute(
                episodes.update().where(episodes.c.id == number).values(is_summed_up=True)
            )
            usable = [row for row in rows if row.vector and len(row.text) <= LONGEST_SENTENCE]
            if len(rows) < LEAST_MESSAGES or not usable:
                return False
            vectors = np.stack([unpacked(row.vector) for row in usable])
            chosen = [usable[place].text for place in _telling(vectors)]
            felt = Counter(row.emotion for row in rows if row.emotion not in (None, "neutral"))
            summary = NewMemory(
                kind=Kind.SUMMARY,
                text=" / ".join(chosen),
                said_at=rows[0].said_at,
                origin=Origin.SUMMED_UP,
                emotion=felt.most_common(1)[0][0] if felt else None,
                importance=0.3,
                episode=number,
            )
            owner, version = touch(connection, person)
            insert(connection, owner, version, [summary], self._embed([summary.text]))
            return True

    def _embed_the_rest(self, person: str) -> None:
        """Vectors for what has none yet: notes that were kept by the first version."""
        with self._database.reading() as connection:
            owner = owner_of(connection, person)
            query = sa.select(memories.c.id, memories.c.text, memories.c.subject).where(
                memories.c.owner == owner,
                memories.c.vector.is_(None),
                memories.c.kind.not_in([Kind.SAID.value]),
            )
            rows = connection.execute(query).all()
        if not rows:
            return
        texts = [f"{row.subject}: {row.text}" if row.subject else row.text for row in rows]
        made = self._embed(texts)
        with self._database.transaction(patient=True) as connection:
            _, version = touch(connection, person)
            for row, vector in zip(rows, made, strict=True):
                update = memories.update().where(memories.c.id == row.id)
                connection.execute(update.values(vector=packed(vector), changed=version))

    def _leave_the_index(self, person: str, before: datetime) -> None:
        summed_up = sa.select(episodes.c.id).where(episodes.c.is_summed_up.is_(True))
        with self._database.transaction(patient=True) as connection:
            owner = owner_of(connection, person)
            if owner is None:
                return
            old = sa.and_(
                memories.c.owner == owner,
                memories.c.kind == Kind.SAID.value,
                memories.c.said_at < before,
                memories.c.importance == 0.0,
                memories.c.vector.is_not(None),
                memories.c.episode.in_(summed_up),
            )
            left = connection.execute(memories.update().where(old).values(vector=None)).rowcount
            if left:
                touch(connection, person, erases=True)


def _telling(vectors: Vectors) -> list[int]:
    """The places of the sentences that tell most of a conversation, in their order."""
    middle = vectors.mean(axis=0)
    nearness = vectors @ (middle / max(float(np.linalg.norm(middle)), 1e-6))
    chosen: list[int] = []
    while len(chosen) < min(MOST_SENTENCES, len(vectors)):
        likeness = (vectors @ vectors[chosen].T).max(axis=1) if chosen else np.zeros(len(vectors))
        worth = nearness - NEWNESS * likeness
        worth[chosen] = -np.inf
        chosen.append(int(worth.argmax()))
    return sorted(chosen)
