"""Memories as rows of the database, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa

from kith.encoder import Vectors
from kith.memory.memory import Kind, Memory, NewMemory, Origin
from kith.memory.schema import memories, owners

COLUMNS = tuple(
    column for column in memories.c if column.name not in ("owner", "vector", "changed")
)
"""What a `Memory` is made from."""


def memory_of(row: Any) -> Memory:
    """The memory that a row of `COLUMNS` holds."""
    values = dict(row._mapping)
    values |= {"kind": Kind(row.kind), "origin": Origin(row.origin), "said": row.said or row.text}
    return Memory(**values)


def select_of(person: str) -> sa.Select[Any]:
    """All memories of a person, to be narrowed down."""
    return sa.select(*COLUMNS).join_from(memories, owners).where(owners.c.person == person)


def by_ids(ids: Sequence[int]) -> sa.Select[Any]:
    """The memories of these ids, whosever they are."""
    return sa.select(*COLUMNS).where(memories.c.id.in_(ids))


def owner_of(connection: sa.Connection, person: str) -> int | None:
    """The number of a person in the database; None: nothing was ever kept of them."""
    found = connection.execute(sa.select(owners.c.id).where(owners.c.person == person))
    return found.scalar_one_or_none()


def touch(connection: sa.Connection, person: str, *, erases: bool = False) -> tuple[int, int]:
    """Mark a person's memories as changed; gives the person's number and the new version.

    The row stays locked until the transaction ends, so that two writers follow each other.

    Args:
        connection: a writing transaction.
        person: the opaque id; a new one gets a row.
        erases: whether something is removed.
    """
    changed: dict[str, Any] = {"version": owners.c.version + 1}
    if erases:
        changed["erasures"] = owners.c.erasures + 1
    update = owners.update().where(owners.c.person == person).values(**changed)
    update = update.returning(owners.c.id, owners.c.version)
    row = connection.execute(update).first()
    if row is None:
        _insert_owner(connection, person)
        row = connection.execute(update).one()
    return int(row.id), int(row.version)


def insert(
    connection: sa.Connection,
    owner: int,
    version: int,
    new: Sequence[NewMemory],
    vectors: Vectors | None,
) -> list[int]:
    """Keep memories; gives their ids in the same order."""
    if not new:
        return []
    rows = [
        {
            "owner": owner,
            "changed": version,
            **_columns(one),
            "vector": None if vectors is None else packed(vectors[place]),
        }
        for place, one in enumerate(new)
    ]
    statement = memories.insert().returning(memories.c.id, sort_by_parameter_order=True)
    return [int(row.id) for row in connection.execute(statement, rows)]


def packed(vector: Vectors) -> bytes:
    """A vector as it is stored: 16-bit floats, a third of a promille off at most."""
    return vector.astype(np.float16).tobytes()


def unpacked(stored: bytes) -> Vectors:
    """The vector that `packed` stored."""
    return np.frombuffer(stored, dtype=np.float16).astype(np.float32)


def _columns(new: NewMemory) -> dict[str, Any]:
    values = {column.name: getattr(new, column.name, None) for column in COLUMNS}
    for name in ("id", "asked_at", "times_said", "closed_at"):
        del values[name]
    said = None if new.said is None or new.said == new.text else new.said
    return values | {"kind": new.kind.value, "origin": new.origin.value, "said": said}


def _insert_owner(connection: sa.Connection, person: str) -> None:
    # Another process may be doing the same.
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as dialect_insert
    else:
        from sqlalchemy.dialects.sqlite import insert as dialect_insert  # type: ignore[assignment]
    connection.execute(dialect_insert(owners).values(person=person).on_conflict_do_nothing())
