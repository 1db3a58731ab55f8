"""The one call of slot extraction: crisis gate, tone, mood, memory, what the message calls for."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from actions.conversation import Conversation
from actions.guard import Events, GuardedAction
from kith.companion import Companion
from kith.errors import StorageError
from kith.language.letters import clean_name
from kith.language.people import mentions_in, merged, people_in
from kith.memory.learning import PAUSE
from kith.reply.strategy import Strategy
from kith.safety.crisis_steps import is_only_suspected
from kith.safety.levels import RiskLevel
from kith.tone.mood import Mood
from kith.tone.reading import Tone

TOP_LABELS = 3


class ValidateSlotMappings(GuardedAction):
    """Runs once on every message, before any policy; at risk level 2 and up it only says so."""

    action_name = "action_validate_slot_mappings"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> Events:
        """Sense the message. A fault leaves the slots as they are, and the turn goes on."""
        house = self.house()
        answers = _answers_of_closed_forms(tracker, domain)
        try:
            return answers + await self.act(house, dispatcher, Conversation(tracker, house))
        except Exception as error:
            self.note(house, error)
            # What an earlier message called for is not what this one does.
            return [*answers, SlotSet("calls_for", None)]

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """The slots that this message changes."""
        still_open = conversation.open_level
        read = house.crisis_gate.assess(conversation.text, open_level=still_open)
        changes: dict[str, Any] = {
            "risk_level": int(read.level),
            "last_message_at": conversation.written_at(),
            "calls_for": None,
        }
        # What is only suspected may be answered by the bank after all, which needs the tone.
        is_danger = read.level >= RiskLevel.PASSIVE and not is_only_suspected(read)
        if not is_danger and still_open < RiskLevel.ACTIVE:
            changes |= _time_away(conversation)
            changes |= await _private(house, conversation)
            changes |= _name(conversation)
            changes |= await _memory(house, dispatcher, conversation)
            if conversation.text and not conversation.is_payload:
                changes |= _people(conversation.after(changes))
                changes |= _feeling(conversation, await house.tone.read(conversation.text))
                changes |= _calling(house, conversation.after(changes))
        return [
            SlotSet(name, value)
            for name, value in changes.items()
            if conversation.slot(name) != value
        ]


def _answers_of_closed_forms(tracker: Tracker, domain: DomainDict) -> Events:
    """Empties the slots of forms once no form is open.

    Rasa keeps them, and a form whose slots are filled is over before it has asked anything.
    """
    if (tracker.active_loop or {}).get("name"):
        return []
    forms = (domain.get("forms") or {}).values()
    names = {slot for form in forms for slot in form.get("required_slots") or []}
    return [SlotSet(name, None) for name in sorted(names) if tracker.slots.get(name) is not None]


def _feeling(conversation: Conversation, tone: Tone) -> dict[str, Any]:
    away = timedelta(seconds=conversation.seconds_away() or 0)
    mood = conversation.mood.after(tone, away=away)
    top = sorted(tone.scores, key=lambda label: -tone.scores[label])[:TOP_LABELS]
    return {
        "emotional_state": mood.state.value,
        "mood": _mood_slot(mood),
        "tone": {
            "intensity": round(tone.intensity, 3),
            "valence": round(tone.valence, 3),
            "arousal": round(tone.arousal, 3),
            "scores": {label: round(tone.scores[label], 3) for label in top},
        },
    }


def _calling(house: Companion, conversation: Conversation) -> dict[str, Any]:
    """The strategy that the message calls for by what it does; an answer in a form: none."""
    if conversation.is_in_form:
        return {}
    # Which strategy the context names is not looked at: choosing one is what this is for.
    context = conversation.context(Strategy.QUESTION)
    called = house.composer.calls_for(
        context, may_suggest=conversation.may_suggest(), intent=conversation.intent
    )
    return {"calls_for": called.value if called else None}


def _mood_slot(mood: Mood) -> dict[str, Any]:
    """What `Conversation.mood` reads again at the next message."""
    return {
        "valence": round(mood.valence, 3),
        "arousal": round(mood.arousal, 3),
        "heard": {state.value: round(left, 3) for state, left in mood.heard.items()},
    }


def _time_away(conversation: Conversation) -> dict[str, Any]:
    away = conversation.seconds_away()
    if away is None:
        return {"away_seconds": None}
    return {"away_seconds": away if away >= PAUSE.total_seconds() else 0.0}


async def _private(house: Companion, conversation: Conversation) -> dict[str, Any]:
    """A private conversation ends with the conversation, and is nowhere any more."""
    was_away = (conversation.seconds_away() or 0.0) >= PAUSE.total_seconds()
    is_over = was_away or conversation.begins_session
    if not (is_over and conversation.slot("is_private")):
        return {}
    try:
        await asyncio.to_thread(
            house.memory.forgetting.end_private, conversation.person, conversation.written_at()
        )
    except StorageError as error:
        # Still private, so that it is tried again.
        house.faults.note(type(error).__name__, str(error))
        return {}
    return {"is_private": None}


def _name(conversation: Conversation) -> dict[str, Any]:
    """The name just given, as it is written; what cannot be a name leaves the earlier one."""
    given = conversation.slot("person_name")
    before = conversation.name_before()
    if given is None or given == before:
        return {}
    return {"person_name": clean_name(str(given)) or before}


def _people(conversation: Conversation) -> dict[str, Any]:
    """Name to role of those whom the person has spoken of, if this message adds to them."""
    if conversation.slot("is_private"):
        return {}
    found = people_in(conversation.text, mentions_in(conversation.entities))
    return {"people": merged(conversation.slot("people") or {}, found)} if found else {}


async def _memory(
    house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
) -> dict[str, Any]:
    """What is remembered of the person; when storage fails, that is said once."""
    told = bool(conversation.slot("storage_told"))
    try:
        is_on = await asyncio.to_thread(house.memory.is_on, conversation.person)
        facts = await asyncio.to_thread(house.memory.facts, conversation.person) if is_on else ()
        changes: dict[str, Any] = {"facts": [fact.text for fact in facts] or None}
        is_failing = bool(conversation.slot("storage_failing"))
    except StorageError as error:
        house.faults.note(type(error).__name__, str(error))
        changes, is_failing = {}, True
    if is_failing and not told:
        dispatcher.utter_message(text=house.notices.storage_failing)
    if is_failing != told:
        changes["storage_told"] = is_failing or None
    return changes
