"""Writes facts as they follow from what is known: added, said again, closed, doubted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from kith.encoder import Vectors
from kith.memory import facts
from kith.memory.facts import Outcome
from kith.memory.memory import Kind, Memory, NewMemory
from kith.memory.rows import COLUMNS, by_ids, insert, memory_of
from kith.memory.schema import memories


class Writer:
    """Writes in one transaction, for one person."""

    def __init__(
        self,
        connection: sa.Connection,
        owner: int,
        version: int,
        now: datetime,
        *,
        corrects: bool = False,
    ) -> None:
        """Write through `connection`, for `owner`, as the change `version`, made `now`.

        When the person `corrects` something, what contradicts it is closed rather than doubted.
        """
        self._corrects = corrects
        self._connection = connection
        self._owner = owner
        self._version = version
        self._now = now

    def keep(self, new: NewMemory, vector: Vectors | None) -> int:
        """Keep a memory, or strengthen the one that says the same; gives its id."""
        outcome = self._outcome(new)
        if self._corrects and outcome.contradicts is not None:
            outcome = replace(
                outcome, contradicts=None, closes=(*outcome.closes, outcome.contradicts)
            )
        self.close(outcome.closes, new.valid_from or new.said_at)
        if outcome.repeats is not None:
            self._say_again(outcome.repeats, new)
            return outcome.repeats
        if outcome.contradicts is not None:
            new = replace(new, contradicts=outcome.contradicts, confidence=facts.DOUBTED)
        return insert(self._connection, self._owner, self._version, [new], vector)[0]

    def open_facts(self, subject: str | None) -> list[Memory]:
        """What holds today of the person, or of somebody in their life."""
        same: sa.ColumnElement[bool] = memories.c.subject.is_(None)
        if subject is not None:
            same = sa.func.lower(memories.c.subject) == subject.lower()
        query = sa.select(*COLUMNS).where(
            memories.c.owner == self._owner,
            memories.c.relation.is_not(None),
            memories.c.valid_until.is_(None),
            same,
        )
        return [memory_of(row) for row in self._connection.execute(query.order_by(memories.c.id))]

    def close(self, ids: Sequence[int], at: datetime) -> None:
        """Note that facts are so no more since `at`."""
        if ids:
            closed = {"valid_until": at, "closed_at": self._now, "changed": self._version}
            self._connection.execute(
                memories.update().where(memories.c.id.in_(ids)).values(**closed)
            )

    def _outcome(self, new: NewMemory) -> Outcome:
        if new.kind is Kind.NOTE:
            query = sa.select(memories.c.id).where(
                memories.c.owner == self._owner,
                memories.c.kind == Kind.NOTE.value,
                sa.func.lower(memories.c.text) == new.text.lower(),
            )
            same = self._connection.execute(query).scalars().first()
            return Outcome(add=new) if same is None else Outcome(repeats=int(same))
        if new.relation is None:
            return Outcome(add=new)
        return facts.reconcile(self.open_facts(new.subject), new)

    def _say_again(self, number: int, new: NewMemory) -> None:
        row = self._connection.execute(by_ids([number])).one()
        update = memories.update().where(memories.c.id == number)
        self._connection.execute(
            update.values(
                times_said=row.times_said + 1,
                confidence=facts.surer(row.confidence, new.confidence),
                contradicts=None,
                changed=self._version,
            )
        )
