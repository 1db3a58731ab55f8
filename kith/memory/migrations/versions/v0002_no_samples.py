"""PostgreSQL copies no samples of what people said into its statistics."""

from __future__ import annotations

from alembic import op

from kith.memory.sampling import stop_sampling

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("owners", "memories", "erasures", "episodes", "mood_points", "safety_plans")


def upgrade() -> None:
    """Stop it, and drop what was sampled; SQLite samples nothing unless it is asked to."""
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    # The type of a column that a generated one is made of cannot be changed.
    connection.exec_driver_sql("ALTER TABLE memories DROP COLUMN words")
    stop_sampling(connection, TABLES)
    connection.exec_driver_sql(
        "ALTER TABLE memories ADD COLUMN words tsvector GENERATED ALWAYS AS "
        "(to_tsvector('english', coalesce(subject, '') || ' ' || text)) STORED"
    )
    connection.exec_driver_sql("CREATE INDEX memories_words ON memories USING gin (words)")
    stop_sampling(connection, ["memories"])
