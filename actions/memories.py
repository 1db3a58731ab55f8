"""What Kith knows, and how a person adds to it and takes from it."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation
from actions.guard import Events, GuardedAction
from kith.companion import Companion
from kith.language.people import without_named
from kith.memory.wishes import what_to_forget, what_to_remember


class ActionTellWhatIKnow(GuardedAction):
    """Lists what was asked to be remembered."""

    action_name = "action_tell_what_i_know"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Say all of it."""
        facts = await asyncio.to_thread(house.memory.facts, conversation.person)
        lines = (
            [house.notices.known_name.format(name=name)]
            if (name := conversation.known.name)
            else []
        )
        if facts:
            lines += [house.notices.known, *(f"- {fact.text}" for fact in facts)]
        lines += [
            house.notices.known_person.format(name=name, role=role)
            for name, role in conversation.known.people
        ]
        dispatcher.utter_message(text="\n".join(lines or [house.notices.nothing_known]))
        return []


class ActionRemember(GuardedAction):
    """Keeps what the person asked to be remembered, in their words."""

    action_name = "action_remember"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Keep it and say what was kept."""
        fact = what_to_remember(conversation.text)
        if fact is None:
            dispatcher.utter_message(text=house.notices.what_to_remember)
            return []
        await asyncio.to_thread(house.memory.remember, conversation.person, fact)
        dispatcher.utter_message(text=house.notices.remembered.format(fact=fact))
        return await _facts_slot(house, conversation)


class ActionForget(GuardedAction):
    """Forgets one thing: the one that is named, or the last."""

    action_name = "action_forget"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Forget it and say what was forgotten; somebody who is named is forgotten too."""
        left = without_named(dict(conversation.known.people), conversation.text)
        if len(left) < len(conversation.known.people):
            gone = [name for name, _ in conversation.known.people if name not in left]
            dispatcher.utter_message(
                text=house.notices.forgotten.format(fact=", ".join(gone)),
            )
            return [SlotSet("people", left or None)]
        words = what_to_forget(conversation.text)
        fact = await asyncio.to_thread(house.memory.forget, conversation.person, words)
        if fact is None:
            dispatcher.utter_message(text=house.notices.nothing_to_forget)
            return []
        dispatcher.utter_message(text=house.notices.forgotten.format(fact=fact.text))
        return await _facts_slot(house, conversation)


class ActionForgetEverything(GuardedAction):
    """Forgets all facts, the mood journal, the safety plan, the name; the form asked before."""

    action_name = "action_forget_everything"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Forget, if the person said yes."""
        if not conversation.slot("forget_confirmed"):
            dispatcher.utter_message(response="utter_nothing_forgotten")
            return []
        await asyncio.to_thread(house.memory.forget_everything, conversation.person)
        await asyncio.to_thread(house.journal.forget_everything, conversation.person)
        await asyncio.to_thread(house.plans.forget, conversation.person)
        dispatcher.utter_message(text=house.notices.everything_forgotten)
        return [SlotSet(name, None) for name in ("facts", "people", "person_name", "bot_name")]


class ActionExportData(GuardedAction):
    """Gives the person what is held about them, readable and as data."""

    action_name = "action_export_data"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Say it, with the same as JSON for clients."""
        facts = await asyncio.to_thread(house.memory.facts, conversation.person, most=10_000)
        points = await asyncio.to_thread(house.journal.points, conversation.person, most=10_000)
        plan = await asyncio.to_thread(house.plans.find, conversation.person)
        data = {
            "name": conversation.known.name,
            "people": dict(conversation.known.people),
            "facts": [{"text": fact.text, "said_at": fact.said_at.isoformat()} for fact in facts],
            "mood": [
                {"at": point.at.isoformat(), "valence": point.valence, "arousal": point.arousal}
                for point in points
            ],
            "safety_plan": None if plan is None else asdict(plan),
        }
        lines = [house.notices.exported, *(f"- {fact.text}" for fact in facts)]
        dispatcher.utter_message(text="\n".join(lines), json_message={"export": data})
        return []


async def _facts_slot(house: Companion, conversation: Conversation) -> Events:
    facts = await asyncio.to_thread(house.memory.facts, conversation.person)
    return [SlotSet("facts", [fact.text for fact in facts] or None)]
