"""What a tracker's events and slots are in the database: rows, and the slots of a checkpoint."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rasa.shared.core.events import Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components.erased import cleaned
from kith.memory import private_talk
from kith.memory.sought import Sought

STORAGE_FAILING = "storage_failing"
"""The slot that is true while nothing can be written."""
REPLY_TO = "reply_to"
FILE = "base64"
NOT_STORED = frozenset({REPLY_TO, FILE})
CHECKPOINT = "checkpoint"


def session_start(type_names: list[str]) -> int:
    """Where the last session starts in a list of events; 0 when all are of one session."""
    starts = [i for i, name in enumerate(type_names) if name == SessionStarted.type_name]
    return starts[-1] if starts else 0


def turn_starts(events: list[Event], latest: int) -> list[int]:
    """The places right before a person's message, from `latest` backwards."""
    return [i for i in range(latest, 0, -1) if isinstance(events[i], UserUttered)]


def slot_event(key: str, value: Any, first: dict[str, Any]) -> dict[str, Any]:
    """A slot of the checkpoint as an event, of the time of the first that came after it."""
    return SlotSet(
        key, value, timestamp=first.get("timestamp"), metadata={CHECKPOINT: True}
    ).as_dict()


def is_given(event: Event) -> bool:
    """Whether the event is a slot of the checkpoint rather than a row of the table."""
    return isinstance(event, SlotSet) and bool((event.metadata or {}).get(CHECKPOINT))


def storable(tracker: DialogueStateTracker) -> list[Event]:
    """The events that are rows of the table, or will be."""
    return [event for event in tracker.events if not is_given(event)]


def is_failing(tracker: DialogueStateTracker) -> bool:
    """Whether the conversation was told that nothing can be written."""
    slot = tracker.slots.get(STORAGE_FAILING)
    return slot is not None and bool(slot.value)


def is_private(tracker: DialogueStateTracker) -> bool:
    """Whether the slots may hold what goes when the private conversation is over."""
    slot = tracker.slots.get(private_talk.SLOT)
    return slot is not None and bool(slot.value)


def changed_slots(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The slots that are not as they were at first, and their values."""
    return {
        name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value
    }


def row_of(sender_id: str, event: Event, sought: Sequence[Sought]) -> dict[str, Any]:
    """The row of an event, without secrets and without what was to be forgotten."""
    data = cleaned(_without_secret(event.as_dict()), sought)
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _without_secret(value: Any) -> Any:
    """Without the reply-to secret, which opens one turn and must not outlive it; without files.

    A file that was handed out holds a copy of everything, out of reach of every erasure. Rasa keeps
    the metadata of a message in three places: at the event, in its parse data, and for the first
    message of a session in a slot.
    """
    if isinstance(value, dict):
        return {
            key: _without_secret(inner) for key, inner in value.items() if key not in NOT_STORED
        }
    return value
