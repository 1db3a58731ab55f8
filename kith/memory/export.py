"""Everything held about a person, as one ZIP (R41), valid against export_schema.json."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from kith.memory.consents import Consents
from kith.memory.database import Database
from kith.memory.memory import Memory
from kith.memory.rows import memory_of, select_of
from kith.memory.schema import memories, mood_points
from kith.memory.tracker_database import opened_tracker
from kith.memory.tracker_tables import CHECKPOINTS, EVENTS, checkpoints, events
from kith.wellbeing.safety_plan import SafetyPlans

Clock = Callable[[], datetime]

SCHEMA_VERSION = 1
SCHEMA_FILE = Path(__file__).parent / "export_schema.json"
README_FILE = Path(__file__).parent / "export_readme.txt"
RISK_SLOTS = ("risk_level", "risk_state")
# What a channel said about a message is not the person's, and may open their reply.
NOT_EXPORTED = ("session_started_metadata",)


class Exporter:
    """Gathers what every store holds of one person."""

    def __init__(
        self, database: Database, plans: SafetyPlans, tracker_url: str, clock: Clock
    ) -> None:
        """Read from Kith's database, with the plans in it, and from the tracker's."""
        self._database = database
        self._plans = plans
        self._tracker_url = tracker_url
        self._clock = clock

    def archive(self, person: str) -> bytes:
        """The ZIP.

        Raises:
            StorageError: a store cannot be read; a part would be no export.
        """
        parts = self.parts(person)
        written = {f"{name}.json": _json(content) for name, content in parts.items()}
        written["README.txt"] = README_FILE.read_bytes()
        manifest = {
            "schema_version": SCHEMA_VERSION,
            "made_at": _moment(self._clock()),
            "person": person,
            "files": {name: hashlib.sha256(data).hexdigest() for name, data in written.items()},
        }
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.json", _json(manifest))
            for name, data in written.items():
                archive.writestr(name, data)
        return buffer.getvalue()

    def parts(self, person: str) -> dict[str, Any]:
        """The content of each file but the manifest, by name."""
        said, slots = self._tracker(person)
        mine = [one["at"] for one in said if one["who"] == "person"]
        return {
            "conversations": said,
            "memory": self._memories(person),
            "safety_plan": self._safety_plan(person),
            "slots": {name: value for name, value in slots.items() if name not in RISK_SLOTS},
            "consents": [
                {
                    "purpose": consent.purpose.value,
                    "is_given": consent.is_given,
                    "notice_version": consent.notice_version,
                    "at": _moment(consent.at),
                }
                for consent in Consents(self._database, self._clock).all(person)
            ],
            "usage": {
                "messages": len(mine),
                "first_at": mine[0] if mine else None,
                "last_at": mine[-1] if mine else None,
            },
            "derived": {
                "mood": self._mood(person),
                "risk": {name: slots[name] for name in RISK_SLOTS if name in slots},
            },
        }

    def _memories(self, person: str) -> list[dict[str, Any]]:
        with self._database.reading() as connection:
            rows = connection.execute(select_of(person).order_by(memories.c.id))
            return [_plain(memory_of(row)) for row in rows]

    def _safety_plan(self, person: str) -> dict[str, Any] | None:
        kept = self._plans.find(person)
        return (
            None if kept is None else {"made_at": _moment(kept.made_at), "plan": asdict(kept.plan)}
        )

    def _mood(self, person: str) -> list[dict[str, Any]]:
        query = sa.select(mood_points).where(mood_points.c.person == person)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(mood_points.c.id))
            return [
                {"at": _moment(row.at), "valence": row.valence, "arousal": row.arousal}
                for row in rows
            ]

    def _tracker(self, person: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        trouble = "The conversations cannot be read"
        with opened_tracker(self._tracker_url, trouble=trouble) as engine:
            if engine is None:
                return [], {}
            with engine.connect() as connection:
                return _conversation(connection, person)


def _conversation(
    connection: sa.Connection, person: str
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    existing = sa.inspect(connection).get_table_names()
    if EVENTS not in existing:
        return [], {}
    slots: dict[str, Any] = {}
    if CHECKPOINTS in existing:
        query = sa.select(checkpoints.c.slots).where(checkpoints.c.sender_id == person)
        slots |= json.loads(connection.execute(query).scalar() or "{}")
    said = []
    rows = connection.execute(
        sa.select(events.c.data).where(events.c.sender_id == person).order_by(events.c.id)
    )
    for row in rows:
        event = json.loads(row.data)
        if event.get("event") in ("user", "bot") and event.get("text"):
            at = datetime.fromtimestamp(float(event.get("timestamp") or 0), timezone.utc)
            who = "person" if event["event"] == "user" else "kith"
            said.append({"who": who, "text": event["text"], "at": _moment(at)})
        elif event.get("event") == "slot":
            slots[event["name"]] = event.get("value")
    kept = {name: value for name, value in slots.items() if value is not None}
    return said, {name: value for name, value in kept.items() if name not in NOT_EXPORTED}


def _plain(memory: Memory) -> dict[str, Any]:
    values = {field.name: getattr(memory, field.name) for field in fields(memory)}
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = _moment(value)
    return values | {"kind": memory.kind.value, "origin": memory.origin.value}


def _moment(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).isoformat()


def _json(content: Any) -> bytes:
    return (json.dumps(content, indent=2, ensure_ascii=False) + "\n").encode()
