"""The mood journal: a point for each check-in, and the line they make."""

from __future__ import annotations

import asyncio

from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation
from actions.guard import Events, GuardedAction
from kith.companion import Companion
from kith.wellbeing.journal import sparkline


class ActionFinishCheckin(GuardedAction):
    """Keeps the point of a finished check-in, read from how its first answer was worded."""

    action_name = "action_finish_checkin"
    ends_turn = False

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Keep it; the words themselves are not kept."""
        tone = await house.tone.read(str(conversation.slot("checkin_feeling") or ""))
        await asyncio.to_thread(house.journal.add, conversation.person, tone.valence, tone.arousal)
        return []


class ActionShowMood(GuardedAction):
    """Shows the check-ins as a line."""

    action_name = "action_show_mood"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Say it."""
        points = await asyncio.to_thread(house.journal.points, conversation.person)
        if not points:
            dispatcher.utter_message(text=house.notices.no_mood)
            return []
        line = sparkline([point.valence for point in points])
        dispatcher.utter_message(text=house.notices.mood.format(line=line))
        return []
