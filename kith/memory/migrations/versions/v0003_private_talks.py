"""An erasure may be of a private conversation alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add when the private conversation was over."""
    # The float of the events' own times, which a moment in microseconds would not meet.
    op.add_column("erasures", sa.Column("private_until", sa.Double))
