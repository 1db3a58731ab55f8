"""What Kith knows: added to, forgotten, handed out, switched off and on."""

from __future__ import annotations

import asyncio

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.confirmation import ask, keep, partly
from actions.conversation import Conversation
from actions.guard import Events, GuardedAction
from actions.sharing import decide_sharing, is_to_be_asked, withdraw
from kith.companion import Companion
from kith.language.consent import asked_consent
from kith.language.people import people_meant
from kith.language.requests import names_plan
from kith.language.sharing import asked_sharing
from kith.memory.wishes import what_to_forget, what_to_remember


class ActionRemember(GuardedAction):
    """Keeps what the person asked to be remembered, once they have agreed to be remembered."""

    action_name = "action_remember"
    ends_turn = False

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Keep it and say what was kept, or ask for consent first."""
        fact = what_to_remember(conversation.text)
        if fact is None:
            return _say(dispatcher, house.notices.what_to_remember)
        person = conversation.person
        if not await asyncio.to_thread(house.memory.is_on, person):
            return _say(dispatcher, house.notices.memory_is_off)
        if await asyncio.to_thread(house.memory.may_keep, person):
            kept = await keep(house, dispatcher, conversation, fact)
            asks = await is_to_be_asked(house, conversation)
            return [*kept, *(ask({"what": "llm"}) if asks else [_LISTEN])]
        return ask({"what": "memory", "text": fact})


class ActionForget(GuardedAction):
    """Finds what is to be forgotten: what is named, or the last."""

    action_name = "action_forget"
    ends_turn = False

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Ask whether it shall go, if there is anything like it."""
        words = what_to_forget(conversation.text)
        if words and names_plan(words):
            if await asyncio.to_thread(house.plans.has, conversation.person):
                return ask({"what": "plan"})
            return _say(dispatcher, house.notices.nothing_to_forget)
        if words and (people := people_meant(dict(conversation.known.people), words)):
            return ask({"what": "words", "words": list(dict.fromkeys((*people, words)))})
        meant = await asyncio.to_thread(
            house.memory.meant, conversation.person, words, conversation.local_now()
        )
        if meant is None:
            return _say(dispatcher, house.notices.nothing_to_forget)
        return ask({"what": "words", "words": list(meant.words)})


class ActionExportData(GuardedAction):
    """Asks whether everything shall be handed out."""

    action_name = "action_export_data"
    ends_turn = False

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Ask."""
        return ask({"what": "export"})


class ActionMemoryOff(GuardedAction):
    """Switches memory off, or takes down that consent is withdrawn."""

    action_name = "action_memory_off"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Keep nothing new from now on; the person may be taking back their consent with it."""
        if asked_consent(conversation.text) is False:
            dispatcher.utter_message(text=await withdraw(house, conversation))
            return []
        await asyncio.to_thread(house.memory.switch, conversation.person, on=False)
        dispatcher.utter_message(text=house.notices.memory_off)
        return []


class ActionMemoryOn(GuardedAction):
    """Switches memory on, or says whether a language model may have it; asks for consent first."""

    action_name = "action_memory_on"
    ends_turn = False

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Remember again."""
        shares = asked_sharing(conversation.text)
        if shares is not None:
            return _say(dispatcher, await decide_sharing(house, conversation, is_given=shares))
        await asyncio.to_thread(house.memory.switch, conversation.person, on=True)
        if await asyncio.to_thread(house.memory.may_keep, conversation.person):
            dispatcher.utter_message(text=house.notices.memory_on)
            asks = await is_to_be_asked(house, conversation)
            return ask({"what": "llm"}) if asks else [_LISTEN]
        return ask({"what": "memory", "text": None})


class ActionGoPrivate(GuardedAction):
    """Keeps this conversation out of memory, or lets it in again."""

    action_name = "action_go_private"
    # In the middle of an exercise its question is asked again.
    ends_turn = False

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Turn it over; what was private is gone before it is said to be."""
        if not conversation.slot("is_private"):
            dispatcher.utter_message(text=house.notices.private)
            return [SlotSet("is_private", True)]
        now = house.clock().timestamp()
        erased = await asyncio.to_thread(
            house.memory.forgetting.end_private, conversation.person, now
        )
        done = house.notices.not_private
        dispatcher.utter_message(text=done if erased.is_complete else partly(house, erased))
        return [SlotSet("is_private", None)]


_LISTEN = FollowupAction("action_listen")


def _say(dispatcher: CollectingDispatcher, text: str) -> Events:
    dispatcher.utter_message(text=text)
    return [_LISTEN]
