"""Rasa's tracker, read as `kith` needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rasa_sdk import Tracker

from kith.companion import Companion
from kith.reply.context import Context, Known, Speaker, Turn, last_said
from kith.reply.listening import Said, may_suggest
from kith.reply.repair import Repair
from kith.reply.strategy import Strategy
from kith.safety.ai_notice import SAID_BESIDE
from kith.safety.levels import RiskLevel
from kith.safety.open_risk import OpenRisk
from kith.tone.mood import Mood
from kith.tone.reading import EmotionalState, Tone

REPAIRS = {
    "correct_that": Repair.CORRECTION,
    "complain_misunderstood": Repair.MISUNDERSTOOD,
    "complain_repetition": Repair.REPETITION,
    "complain_unhelpful": Repair.UNHELPFUL,
    "ask_what_you_meant": Repair.MEANING,
}
"""Intents that put the talk itself right."""
NAMES = frozenset({"person", "PER", "LOC", "ORG"})
"""Entities whose values are names."""
KIND_MEMORIES = "memories"
"""Kind of message that holds what is remembered."""


class Conversation:
    """One conversation as it stands, with the person's latest message."""

    def __init__(
        self, tracker: Tracker, house: Companion, changes: Mapping[str, Any] | None = None
    ) -> None:
        """Read from `tracker`; nothing is kept longer than the turn."""
        self._tracker = tracker
        self._house = house
        self._changes = changes or {}
        self._message: dict[str, Any] = tracker.latest_message or {}

    @property
    def person(self) -> str:
        """The opaque id of the person."""
        return str(self._tracker.sender_id)

    @property
    def text(self) -> str:
        """What the person just wrote, as they wrote it."""
        return str(self._message.get("text") or "")

    @property
    def intent(self) -> str:
        """What Rasa understood the latest message to be for."""
        return str((self._message.get("intent") or {}).get("name") or "")

    @property
    def entities(self) -> list[dict[str, Any]]:
        """What Rasa found in the latest message."""
        return list(self._message.get("entities") or ())

    @property
    def names(self) -> tuple[str, ...]:
        """The people and places that Rasa found in the latest message, as they are written."""
        return tuple(
            str(entity.get("value"))
            for entity in self.entities
            if entity.get("entity") in NAMES and entity.get("role") != "relation"
        )

    @property
    def is_payload(self) -> bool:
        """Whether the message is a button's or a command's (`/intent`) and no words."""
        return self.text.startswith("/")

    @property
    def metadata(self) -> dict[str, Any]:
        """What the channel said about the message."""
        return dict(self._message.get("metadata") or {})

    def slot(self, name: str) -> Any:
        """The value of a slot, as it is after this message where that was worked out already."""
        return self._changes[name] if name in self._changes else self._tracker.get_slot(name)

    def after(self, changes: Mapping[str, Any]) -> Conversation:
        """This conversation with slots that the message changes and Rasa has not set yet."""
        return Conversation(self._tracker, self._house, {**self._changes, **changes})

    @property
    def is_in_form(self) -> bool:
        """Whether an exercise is open, and the message an answer to its question."""
        return bool((self._tracker.active_loop or {}).get("name"))

    def may_suggest(self) -> bool:
        """Whether it is time for advice in this session (`kith.reply.listening`)."""
        return may_suggest(self._exchanges())

    def _exchanges(self) -> list[Said]:
        talk: list[Said] = []
        for event in self._tracker.events:
            if event.get("event") == "session_started":
                talk = []
            elif event.get("event") == "user":
                intent = (event.get("parse_data") or {}).get("intent") or {}
                talk.append(Said(str(intent.get("name") or "")))
            elif event.get("event") == "action" and talk:
                actions = (*talk[-1].actions, str(event.get("name") or ""))
                talk[-1] = Said(talk[-1].intent, actions)
        return talk

    def name_before(self) -> str | None:
        """The person's name as it was before this message."""
        names = [
            event.get("value")
            for event in self._tracker.events
            if event.get("event") == "slot" and event.get("name") == "person_name"
        ]
        return names[-2] if len(names) > 1 else None

    @property
    def mood(self) -> Mood:
        """The mood as the slot has it: before this message until it is sensed, then after it."""
        value = self.slot("mood") or {}
        heard = value.get("heard") or {}
        return Mood(
            float(value.get("valence", 0.0)),
            float(value.get("arousal", 0.0)),
            {EmotionalState(state): float(left) for state, left in heard.items()},
        )

    @property
    def tone(self) -> Tone:
        """The tone of this message, as sensing left it in the slots; neutral if it could not."""
        value = self.slot("tone") or {}
        return Tone(
            scores=value.get("scores", {}),
            state=EmotionalState(self.slot("emotional_state") or EmotionalState.NEUTRAL),
            intensity=float(value.get("intensity", 0.0)),
            valence=float(value.get("valence", 0.0)),
            arousal=float(value.get("arousal", 0.0)),
        )

    @property
    def known(self) -> Known:
        """What the memory slots hold."""
        return Known(
            name=self.slot("person_name"),
            companion_name=self.slot("bot_name"),
            facts=tuple(self.slot("facts") or ()),
            people=tuple((self.slot("people") or {}).items()),
        )

    @property
    def open_level(self) -> RiskLevel:
        """The risk level that is open from earlier messages, as SafetyPolicy left it."""
        return OpenRisk.from_slot(self.slot("risk_state")).at_time(self.written_at()).level

    def local_now(self) -> datetime:
        """The person's local time: in their own zone if the channel told it."""
        now = self._house.clock()
        for name in (self.metadata.get("time_zone"), self._house.settings.time_zone):
            if isinstance(name, str) and name:
                try:
                    return now.astimezone(ZoneInfo(name))
                except (ZoneInfoNotFoundError, ValueError):
                    continue
        return now.astimezone()

    def seconds_away(self) -> float | None:
        """Seconds between the person's last message and this one; None at the first."""
        last = self.slot("last_message_at")
        return None if last is None else max(0.0, self.written_at() - float(last))

    @property
    def begins_session(self) -> bool:
        """Whether the latest message is the first of Rasa's session."""
        said = 0
        for event in reversed(self._tracker.events):
            if event.get("event") == "session_started":
                return said <= 1
            said += event.get("event") == "user"
        return False

    def written_at(self) -> float:
        """When the latest message came, seconds since the epoch."""
        for event in reversed(self._tracker.events):
            if event.get("event") == "user" and event.get("timestamp"):
                return float(event["timestamp"])
        return self._house.clock().astimezone(timezone.utc).timestamp()

    def turns(self) -> tuple[Turn, ...]:
        """What was said before the latest message; what was said in danger is left out.

        A crisis is no material for small talk later (SAFETY.md: R14), so neither the message nor
        the answer to it is handed on.
        """
        events = self._tracker.events
        latest = max(
            (i for i, event in enumerate(events) if event.get("event") == "user"), default=0
        )
        said = (
            (event, level) for event, level in self._with_levels(events[:latest]) if _is_said(event)
        )
        return tuple(_outside_danger(said))

    def _with_levels(
        self, events: Sequence[dict[str, Any]]
    ) -> Iterator[tuple[dict[str, Any], RiskLevel]]:
        """Every event, with the level of the message that it is or answers.

        Sensing has left the level in a slot; only what it did not see is read again.
        """
        noted: object = None
        for turn in _by_message(events):
            slots = {e["name"]: e["value"] for e in turn if e.get("event") == "slot"}
            noted = slots.get("risk_level", noted)
            # Set at every message that is sensed; the level only where it changes.
            if noted is not None and "last_message_at" in slots:
                level = RiskLevel(int(str(noted)))
            else:
                text = turn[0].get("text") if turn[0].get("event") == "user" else None
                level = self._house.crisis_gate.assess(text or "").level
            yield from ((event, level) for event in turn)

    @property
    def listed(self) -> tuple[int, ...]:
        """The numbers of the memories in the list that was shown last, if one was."""
        for event in reversed(self._tracker.events):
            if numbers := _noted(event).get("listed"):
                return tuple(int(number) for number in numbers)
        return ()

    def last_reply(self) -> str | None:
        """What Kith said last, all its messages of that turn; None if nothing was said yet."""
        return last_said(self.turns()) or None

    def context(self, strategy: Strategy, *, shares_memories: bool = True) -> Context:
        """Everything the reply is made from.

        Args:
            strategy: what the reply must do.
            shares_memories: whether what is remembered may be told to a language model.
        """
        away = self.slot("away_seconds")
        return Context(
            strategy=strategy,
            persona=self._house.persona,
            message=self.text,
            tone=self.tone,
            now=self.local_now(),
            mood=(self.mood.valence, self.mood.arousal),
            known=self.known,
            away=None if away is None else timedelta(seconds=float(away)),
            turns=self.turns(),
            level=max(RiskLevel(int(self.slot("risk_level") or 0)), self.open_level),
            repair=REPAIRS.get(self.intent),
            is_minor=bool(self.slot("minor")),
            shares_memories=shares_memories,
        )


def _is_said(event: dict[str, Any]) -> bool:
    """Whether an event is a message of the talk, of either side."""
    if event.get("event") != "bot":
        return event.get("event") == "user"
    return _kind(event) not in SAID_BESIDE


def _kind(event: dict[str, Any]) -> object:
    """What kind of message of Kith's an event is, where whoever said it noted one."""
    return _noted(event).get("kind")


def _noted(event: dict[str, Any]) -> dict[str, Any]:
    """What whoever said a message of Kith's noted with it."""
    return dict((event.get("metadata") or {}).get("metadata") or {})


def _by_message(events: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The events, each message with all that followed until the next."""
    starts = [0, *(i for i, event in enumerate(events) if i and event.get("event") == "user")]
    for start, end in zip(starts, [*starts[1:], len(events)], strict=True):
        if start < end:
            yield list(events[start:end])


def _outside_danger(said: Iterable[tuple[dict[str, Any], RiskLevel]]) -> Iterator[Turn]:
    for event, level in said:
        if event.get("text") and level < RiskLevel.PASSIVE:
            speaker = Speaker.PERSON if event["event"] == "user" else Speaker.COMPANION
            yield Turn(speaker, event["text"], _kind(event) == KIND_MEMORIES)
