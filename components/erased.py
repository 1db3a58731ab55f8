"""What is written of a turn during which the person had something erased.

Rasa writes a turn's events after its actions. Without this, "forget everything" would bring back,
at the end of its own turn, all that it had just erased (SAFETY.md R42).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import compress
from typing import Any

from rasa.shared.core.events import ActionExecuted, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from kith.memory.erasure_marks import Mark
from kith.memory.kept_slots import AFTER_EVERYTHING
from kith.memory.sought import Sought, without


def after_everything(tracker: DialogueStateTracker, events: list[Event], mark: Mark) -> list[Event]:
    """The conversation as it begins anew: what stays, and what came after the erasure."""
    slots = [
        SlotSet(name, tracker.get_slot(name), timestamp=mark.at)
        for name in sorted(AFTER_EVERYTHING)
        if tracker.slots.get(name) is not None and tracker.get_slot(name) is not None
    ]
    begin = [
        ActionExecuted("action_session_start", timestamp=mark.at),
        SessionStarted(timestamp=mark.at),
        *slots,
    ]
    return [*begin, *(event for event in events if (event.timestamp or 0.0) > mark.at)]


def staying(events: list[Event], mark: Mark | None) -> list[Event]:
    """The events that stay when a private conversation, or what is too old, goes."""
    if mark is not None and mark.aged is not None:
        stays = mark.aged.left([event.as_dict() for event in events])
        events = list(compress(events, stays))
    for span in mark.spans if mark is not None else ():
        events = [event for event in events if not span.takes(event.as_dict())]
    return events


def cleaned(value: Any, sought: Sequence[Sought]) -> Any:
    """A JSON value without what was erased, if anything was."""
    return reduce(without, sought, value)
