"""What the events of a tracker say about the turn that is under way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rasa.shared.core.constants import IS_EXTERNAL
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from kith.safety.ai_notice import SAID_BESIDE


def slot(tracker: DialogueStateTracker, name: str) -> Any:
    """The value of a slot; None also where the domain has no such slot."""
    return tracker.get_slot(name) if name in tracker.slots else None


def moment(tracker: DialogueStateTracker) -> tuple[float, UserUttered | None]:
    """When the turn began, and the message it answers; none when the bot itself began it."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            is_theirs = not (event.metadata or {}).get(IS_EXTERNAL)
            return event.timestamp, event if is_theirs else None
    return datetime.now(timezone.utc).timestamp(), None


def said_in_turn(tracker: DialogueStateTracker) -> Iterator[BotUttered]:
    """What was said to the latest message so far, the newest first."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return
        if isinstance(event, BotUttered):
            yield event


def replies_before(tracker: DialogueStateTracker) -> list[str]:
    """The texts that answered the message before the latest one, without notices and nudges."""
    texts: list[str] = []
    messages = 0
    for event in reversed(tracker.events):
        messages += isinstance(event, UserUttered)
        if messages > 1:
            break
        if messages == 1 and isinstance(event, BotUttered) and kind_of(event) is None:
            texts.append(event.text or "")
    return texts


def kind_of(said: BotUttered) -> str | None:
    """Whether it was a notice or a nudge; None for a reply."""
    kind = ((said.metadata or {}).get("metadata") or {}).get("kind")
    return kind if kind in SAID_BESIDE else None


def response_of(said: BotUttered) -> str:
    """The name of the response it came from; empty for any other text."""
    return str((said.metadata or {}).get("utter_action") or "")


def local_time(said: UserUttered, now: float, zone: str | None) -> datetime:
    """The time of a message where the person is, as far as that is known.

    Args:
        said: the message; its metadata may name the person's time zone.
        now: when it was written, Unix seconds.
        zone: the time zone of whoever runs Kith, if it is set.
    """
    for name in ((said.metadata or {}).get("time_zone"), zone):
        if isinstance(name, str) and name:
            try:
                return datetime.fromtimestamp(now, ZoneInfo(name))
            except (ZoneInfoNotFoundError, ValueError):
                continue
    return datetime.fromtimestamp(now, timezone.utc).astimezone()
