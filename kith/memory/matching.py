"""Which memories hold certain words."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from kith.memory.memory import Kind
from kith.memory.schema import memories
from kith.memory.sought import Sought


def matching(
    connection: sa.Connection, owner: int, words: Sequence[str], kinds: Sequence[Kind] = tuple(Kind)
) -> list[int]:
    """The ids of the person's memories that hold one of the words, whole, in whatever case.

    Args:
        connection: to Kith's own database.
        owner: the number of the person.
        words: each may be several words long.
        kinds: only memories of these.
    """
    sought = Sought.of(words)
    columns = (memories.c.subject, memories.c.value, memories.c.text, memories.c.said)
    query = sa.select(memories.c.id, *columns).where(
        memories.c.owner == owner, memories.c.kind.in_([kind.value for kind in kinds])
    )
    return [
        int(row.id)
        for row in connection.execute(query.order_by(memories.c.id))
        if any(sought.is_in(text) for text in row[1:] if text)
    ]
