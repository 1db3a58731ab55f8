"""Memories with two times, people's consent, receipts; the facts of the first version move over."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from kith.memory.schema import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, the full-text index, and take over what is there."""
    existing = set(sa.inspect(op.get_bind()).get_table_names())
    _create_tables()
    if "mood_points" not in existing:
        _create_mood_points()
    if "safety_plans" not in existing:
        _create_safety_plans()
    _create_full_text()
    if "facts" in existing:
        _take_over_facts()


def _create_tables() -> None:
    op.create_table(
        "owners",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person", sa.String(255), nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("erasures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("is_on", sa.Boolean, nullable=False, server_default=sa.true()),
        sqlite_autoincrement=True,
    )
    owner = ("owners.id",)
    op.create_table(
        "memories",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.Integer, sa.ForeignKey(*owner, ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(80)),
        sa.Column("relation", sa.String(40)),
        sa.Column("value", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("said", sa.Text),
        sa.Column("said_at", UtcDateTime, nullable=False),
        sa.Column("valid_from", UtcDateTime),
        sa.Column("valid_until", UtcDateTime),
        sa.Column("closed_at", UtcDateTime),
        sa.Column("contradicts", sa.Integer),
        sa.Column("due", UtcDateTime),
        sa.Column("asked_at", UtcDateTime),
        sa.Column("confidence", sa.Float, nullable=False, server_default="1"),
        sa.Column("times_said", sa.Integer, nullable=False, server_default="1"),
        sa.Column("importance", sa.Float, nullable=False, server_default="0"),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("emotion", sa.String(24)),
        sa.Column("episode", sa.Integer),
        sa.Column("vector", sa.LargeBinary),
        sa.Column("changed", sa.Integer, nullable=False, server_default="0"),
        sqlite_autoincrement=True,
    )
    op.create_index("memories_by_change", "memories", ["owner", "changed"])
    op.create_index("memories_by_fact", "memories", ["owner", "subject", "relation"])
    op.create_table(
        "episodes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.Integer, sa.ForeignKey(*owner, ondelete="CASCADE"), nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("last_at", UtcDateTime, nullable=False),
        sa.Column("is_summed_up", sa.Boolean, nullable=False, server_default=sa.false()),
        sqlite_autoincrement=True,
    )
    op.create_index("episodes_by_time", "episodes", ["owner", "last_at"])
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("notice_version", sa.String(16), nullable=False),
        sa.Column("is_given", sa.Boolean, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consents_person", "consents", ["person"])
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("person", sa.String(255)),
        sa.Column("words", sa.Text),
        sa.Column("asked_at", UtcDateTime, nullable=False),
        sa.Column("finished_at", UtcDateTime),
    )
    op.create_table(
        "receipts",
        sa.Column("erasure", sa.String(32), sa.ForeignKey("erasures.id"), primary_key=True),
        sa.Column("store", sa.String(32), primary_key=True),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("erased", sa.Integer, nullable=False, server_default="0"),
        sa.Column("at", UtcDateTime, nullable=False),
    )


def _create_mood_points() -> None:
    op.create_table(
        "mood_points",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("person", sa.String(255), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("valence", sa.Float, nullable=False),
        sa.Column("arousal", sa.Float, nullable=False),
    )
    op.create_index("ix_mood_points_person", "mood_points", ["person"])


def _create_safety_plans() -> None:
    op.create_table(
        "safety_plans",
        sa.Column("person", sa.String(255), primary_key=True),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("made_at", UtcDateTime, nullable=False),
    )


# The index holds no text of its own (external content), so it has nothing more to forget than
# its words. Each row carries a word for its owner, which keeps the search to one person's rows.
_SQLITE_FULL_TEXT = (
    "CREATE VIEW memories_words_source AS SELECT id, "
    "'kithowner' || owner || ' ' || coalesce(subject, '') || ' ' || text AS words FROM memories",
    "CREATE VIRTUAL TABLE memories_words USING fts5(words, content='memories_words_source', "
    "content_rowid='id', detail=none, columnsize=0, "
    "tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TRIGGER memories_words_added AFTER INSERT ON memories BEGIN "
    "INSERT INTO memories_words(rowid, words) VALUES (new.id, "
    "'kithowner' || new.owner || ' ' || coalesce(new.subject, '') || ' ' || new.text); END",
    "CREATE TRIGGER memories_words_removed AFTER DELETE ON memories BEGIN "
    "INSERT INTO memories_words(memories_words, rowid, words) VALUES ('delete', old.id, "
    "'kithowner' || old.owner || ' ' || coalesce(old.subject, '') || ' ' || old.text); END",
    "CREATE TRIGGER memories_words_changed AFTER UPDATE OF subject, text ON memories BEGIN "
    "INSERT INTO memories_words(memories_words, rowid, words) VALUES ('delete', old.id, "
    "'kithowner' || old.owner || ' ' || coalesce(old.subject, '') || ' ' || old.text); "
    "INSERT INTO memories_words(rowid, words) VALUES (new.id, "
    "'kithowner' || new.owner || ' ' || coalesce(new.subject, '') || ' ' || new.text); END",
)
_POSTGRESQL_FULL_TEXT = (
    "ALTER TABLE memories ADD COLUMN words tsvector GENERATED ALWAYS AS "
    "(to_tsvector('english', coalesce(subject, '') || ' ' || text)) STORED",
    "CREATE INDEX memories_words ON memories USING gin (words)",
)


def _create_full_text() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in _SQLITE_FULL_TEXT if is_sqlite else _POSTGRESQL_FULL_TEXT:
        op.get_bind().exec_driver_sql(statement)


def _take_over_facts() -> None:
    """What people had asked to be remembered; vectors are made when they are first searched."""
    op.execute("INSERT INTO owners (person, version) SELECT DISTINCT person, 1 FROM facts")
    op.execute(
        "INSERT INTO memories (owner, kind, text, said_at, origin, importance, changed) "
        "SELECT owners.id, 'note', facts.text, facts.said_at, 'asked', 1.0, 1 "
        "FROM facts JOIN owners ON owners.person = facts.person ORDER BY facts.id"
    )
    op.drop_table("facts")
