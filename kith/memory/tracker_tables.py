"""The tables of Rasa's tracker store, as our own store has them (components/tracker_store.py).

Runs in both environments: SQLAlchemy 1.4 and 2, nothing else.
"""

from __future__ import annotations

import sqlalchemy as sa

EVENTS = "events"
CHECKPOINTS = "checkpoints"

_metadata = sa.MetaData()
events = sa.Table(
    EVENTS,
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255)),
    sa.Column("type_name", sa.String(255)),
    sa.Column("timestamp", sa.Float),
    # Of a slot event it is the slot.
    sa.Column("action_name", sa.String(255)),
    sa.Column("data", sa.Text),
)
checkpoints = sa.Table(
    CHECKPOINTS,
    _metadata,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("event_id", sa.Integer),
    sa.Column("slots", sa.Text),
)
