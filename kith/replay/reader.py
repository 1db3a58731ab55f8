"""Reads in the tracker what Rasa made of each message of a replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kith.errors import StorageError
from kith.replay.tracker import Tracker
from kith.replay.turn import Understood
from kith.settings import ENV_DATABASE
from kith.tone.reading import EmotionalState

STATE_SLOT = "emotional_state"
SILENT_ACTIONS = ("action_listen", "action_session_start", "action_validate_slot_mappings")

Event = dict[str, Any]


class Reader:
    """Reads on from turn to turn, for as long as the tracker can be read.

    Rasa saves a turn before it ends the reply (`handle_message` in rasa/core/processor.py of
    3.6.21), so what is new after a reply belongs to that reply.

    Args:
        tracker: where to read.
        warn: is told, once, why turns stay without what Rasa made of them.
    """

    def __init__(self, tracker: Tracker, warn: Callable[[str], None]) -> None:
        self._tracker: Tracker | None = tracker
        self._warn = warn
        self.begin("")

    def begin(self, sender: str) -> None:
        """A conversation of somebody new begins."""
        self._sender = sender
        self._read_to = 0
        self._state: str = EmotionalState.NEUTRAL.value

    def turn(self) -> Understood:
        """What has been recorded since the last call; empty when nothing has."""
        rows = self._rows()
        if not rows:
            return Understood()
        self._read_to = rows[-1][0]
        events = [event for _, event in rows]
        self._state = _state_after(events, self._state)
        return _understood(events, self._state)

    def end(self) -> None:
        """The conversation has been answered to its end, so the tracker should know of it."""
        if self._tracker is not None and not self._read_to:
            self._give_up(f"{self._tracker.name} does not hold the conversation.")

    def _rows(self) -> list[tuple[int, Event]]:
        if self._tracker is None:
            return []
        try:
            return self._tracker.rows(self._sender, after=self._read_to)
        except StorageError as error:
            self._give_up(str(error))
            return []

    def _give_up(self, why: str) -> None:
        self._tracker = None
        self._warn(
            f"{why} So intents and fixed replies stay unnamed. "
            f"{ENV_DATABASE} can name the database that Rasa writes."
        )


def _state_after(events: list[Event], state: str) -> str:
    for event in events:
        if event.get("event") == "slot" and event.get("name") == STATE_SLOT:
            state = str(event.get("value"))
    return state


def _understood(events: list[Event], state: str) -> Understood:
    """What the events say of the turn that the last user message among them began."""
    began = [i for i, event in enumerate(events) if event.get("event") == "user"]
    if not began:
        return Understood()
    message, since = events[began[-1]], events[began[-1] + 1 :]
    intent = (message.get("parse_data") or {}).get("intent") or {}
    names = [str(event.get("name")) for event in since if event.get("event") == "action"]
    return Understood(
        intent=intent.get("name"),
        confidence=intent.get("confidence"),
        state=state,
        actions=tuple(name for name in names if name not in SILENT_ACTIONS),
    )
