"""The safety plan: kept when its form is done, and shown whenever it is asked for."""

from __future__ import annotations

import asyncio
from dataclasses import fields

from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation
from actions.guard import Events, GuardedAction
from kith.companion import Companion
from kith.errors import DecryptionError, StorageError
from kith.wellbeing.safety_plan import SafetyPlan

SLOT_PREFIX = "plan_"


class ActionSaveSafetyPlan(GuardedAction):
    """Keeps the plan that the form asked for, and shows it."""

    action_name = "action_save_safety_plan"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Keep it and say all of it; what cannot be kept is said all the same."""
        answers = {
            field.name: conversation.slot(SLOT_PREFIX + field.name) for field in fields(SafetyPlan)
        }
        plan = SafetyPlan.from_answers(answers)
        try:
            await asyncio.to_thread(house.plans.save, conversation.person, plan)
            dispatcher.utter_message(text=house.notices.plan_kept)
        except StorageError as error:
            house.faults.note(type(error).__name__, str(error))
            dispatcher.utter_message(text=house.notices.plan_not_kept)
        dispatcher.utter_message(text=house.notices.plan.format(**vars(plan)))
        return []


class ActionShowSafetyPlan(GuardedAction):
    """Shows the plan in one message."""

    action_name = "action_show_safety_plan"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Say all of it, or how to make one."""
        try:
            kept = await asyncio.to_thread(house.plans.find, conversation.person)
        except DecryptionError as error:
            house.faults.note(type(error).__name__, str(error))
            dispatcher.utter_message(text=house.notices.plan_locked)
            return []
        notices = house.notices
        text = notices.no_plan if kept is None else notices.plan.format(**vars(kept.plan))
        dispatcher.utter_message(text=text)
        return []
