"""The safety plan: kept when its form is done, and shown whenever it is asked for."""

from __future__ import annotations

import asyncio
from dataclasses import fields

from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation
from actions.guard import Events, GuardedAction
from kith.companion import Companion
from kith.wellbeing.safety_plan import SafetyPlan

SLOT_PREFIX = "plan_"


class ActionSaveSafetyPlan(GuardedAction):
    """Keeps the plan that the form asked for, and shows it."""

    action_name = "action_save_safety_plan"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Keep it and say all of it."""
        answers = {
            field.name: conversation.slot(SLOT_PREFIX + field.name) for field in fields(SafetyPlan)
        }
        plan = SafetyPlan.from_answers(answers)
        await asyncio.to_thread(house.plans.save, conversation.person, plan)
        dispatcher.utter_message(text=house.notices.plan_kept)
        dispatcher.utter_message(text=house.notices.plan.format(**vars(plan)))
        return []


class ActionShowSafetyPlan(GuardedAction):
    """Shows the plan in one message."""

    action_name = "action_show_safety_plan"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Say all of it, or how to make one."""
        plan = await asyncio.to_thread(house.plans.find, conversation.person)
        text = house.notices.no_plan if plan is None else house.notices.plan.format(**vars(plan))
        dispatcher.utter_message(text=text)
        return []
