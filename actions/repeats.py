"""Saying the last thing once more."""

from __future__ import annotations

from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation
from actions.guard import Events, GuardedAction
from kith.companion import Companion


class ActionRepeat(GuardedAction):
    """Says again what Kith said last, word for word; what was said in danger stays there."""

    action_name = "action_repeat"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Repeat it, or say that there is nothing to repeat."""
        last = conversation.last_reply()
        lead = house.notices.repeated if last else house.notices.nothing_to_repeat
        dispatcher.utter_message(text=lead.format(reply=last))
        return []
