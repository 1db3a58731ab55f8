"""The tables of Kith's own database. Every change of them is a migration in migrations/versions."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData()


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its time zone, on databases that keep none as well."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """What is stored: UTC; a moment without a time zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone to be kept")
        moment = value.astimezone(timezone.utc)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """What is read: always with a time zone."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=timezone.utc)


owners = sa.Table(
    "owners",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person", sa.String(255), nullable=False, unique=True),
    # Goes up with every change of the person's memories, so that other processes notice.
    sa.Column("version", sa.Integer, nullable=False, server_default="0"),
    # Goes up when memories are erased: what a process holds of them must then be dropped whole.
    sa.Column("erasures", sa.Integer, nullable=False, server_default="0"),
    # Off: nothing new is kept, though consent stands.
    sa.Column("is_on", sa.Boolean, nullable=False, server_default=sa.true()),
    sqlite_autoincrement=True,
)

memories = sa.Table(
    "memories",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("owner", sa.ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("subject", sa.String(80)),
    sa.Column("relation", sa.String(40)),
    sa.Column("value", sa.Text),
    sa.Column("text", sa.Text, nullable=False),
    # The sentence it came from, when `text` is not itself that sentence.
    sa.Column("said", sa.Text),
    sa.Column("said_at", UtcDateTime, nullable=False),
    sa.Column("valid_from", UtcDateTime),
    sa.Column("valid_until", UtcDateTime),
    # When it was told that it is so no more: the second of the two times of a fact.
    sa.Column("closed_at", UtcDateTime),
    # The memory that this one cannot be true beside, until the person has said which is.
    sa.Column("contradicts", sa.Integer),
    sa.Column("due", UtcDateTime),
    # When a plan, or a contradiction, was asked about.
    sa.Column("asked_at", UtcDateTime),
    sa.Column("confidence", sa.Float, nullable=False, server_default="1"),
    sa.Column("times_said", sa.Integer, nullable=False, server_default="1"),
    sa.Column("importance", sa.Float, nullable=False, server_default="0"),
    sa.Column("origin", sa.String(16), nullable=False),
    sa.Column("emotion", sa.String(24)),
    sa.Column("episode", sa.Integer),
    sa.Column("vector", sa.LargeBinary),
    # The value of `owners.version` at which the row was last written.
    sa.Column("changed", sa.Integer, nullable=False, server_default="0"),
    sa.Index("memories_by_change", "owner", "changed"),
    sa.Index("memories_by_fact", "owner", "subject", "relation"),
    sqlite_autoincrement=True,
)
"""Ids are never used again, so that a forgotten memory's id stays forgotten."""

episodes = sa.Table(
    "episodes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("owner", sa.ForeignKey("owners.id", ondelete="CASCADE"), nullable=False),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("last_at", UtcDateTime, nullable=False),
    sa.Column("is_summed_up", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Index("episodes_by_time", "owner", "last_at"),
    sqlite_autoincrement=True,
)

consents = sa.Table(
    "consents",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person", sa.String(255), nullable=False, index=True),
    sa.Column("purpose", sa.String(16), nullable=False),
    sa.Column("notice_version", sa.String(16), nullable=False),
    sa.Column("is_given", sa.Boolean, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

erasures = sa.Table(
    "erasures",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    # Person and words stand here only until the erasure is finished; a receipt needs neither.
    sa.Column("person", sa.String(255)),
    sa.Column("words", sa.Text),
    # When the private conversation was over that is all there is to erase; none: it is not that.
    sa.Column("private_until", sa.Double),
    sa.Column("asked_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
)

receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("erasure", sa.ForeignKey("erasures.id"), primary_key=True),
    sa.Column("store", sa.String(32), primary_key=True),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("erased", sa.Integer, nullable=False, server_default="0"),
    sa.Column("at", UtcDateTime, nullable=False),
)

mood_points = sa.Table(
    "mood_points",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person", sa.String(255), nullable=False, index=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("valence", sa.Float, nullable=False),
    sa.Column("arousal", sa.Float, nullable=False),
)

safety_plans = sa.Table(
    "safety_plans",
    metadata,
    sa.Column("person", sa.String(255), primary_key=True),
    # JSON: the person's own words, by the names of the steps.
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
)
