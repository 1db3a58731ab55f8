"""Which memories hold a word: full-text search, by FTS5 on SQLite and tsvector on PostgreSQL.

Both stem English words. The score is made from the matches in kith.memory.scoring, the same for
both and by the words of one person alone; their own ranks are neither.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

Ids = npt.NDArray[np.int64]

# One string instead of a row each: common words are in thousands of memories.
_SQLITE = "SELECT group_concat(rowid) FROM memories_words WHERE memories_words MATCH ?"
_POSTGRESQL = sa.text(
    "SELECT string_agg(id::text, ',') FROM memories "
    "WHERE owner = :owner AND words @@ plainto_tsquery('english', :term)"
)


def matches(connection: sa.Connection, owner: int, terms: Sequence[str]) -> list[Ids]:
    """The ids of the person's memories that hold each term, in ascending order.

    Ids of other people's memories may be among them where two people's words are alike; who asks
    keeps only those that are the person's.
    """
    if connection.dialect.name == "postgresql":
        found = [
            connection.execute(_POSTGRESQL, {"owner": owner, "term": term}).scalar()
            for term in terms
        ]
    else:
        # Terms are letters and digits, so quoting cannot be broken out of.
        found = [
            connection.exec_driver_sql(_SQLITE, (f'"kithowner{owner}" AND "{term}"',)).scalar()
            for term in terms
        ]
    return [_ids(one) for one in found]


def _ids(joined: str | None) -> Ids:
    if not joined:
        return np.zeros(0, dtype=np.int64)
    return np.sort(np.fromstring(joined, dtype=np.int64, sep=","))
