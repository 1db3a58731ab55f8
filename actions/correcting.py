"""What Kith knows, put right."""

from __future__ import annotations

import asyncio

from rasa_sdk.executor import CollectingDispatcher

from actions.confirmation import facts_slot
from actions.conversation import Conversation
from actions.guard import Events, GuardedAction
from actions.listing import Listing, memory_lines
from kith.companion import Companion
from kith.language.corrections import Correction, asked_correction
from kith.memory.write_gate import Refusal


class ActionCorrectMemory(GuardedAction):
    """Puts what is right in the place of a memory, or asks which one is meant."""

    action_name = "action_correct_memory"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Put it right, and say how it stands now."""
        asked = asked_correction(conversation.text)
        if asked is None:
            answer = Listing(house.notices.what_to_correct)
        elif asked == Correction(right=asked.right):
            answer = Listing(await _put_instead(house, conversation, asked.right))
        else:
            answer = await _put_right(house, conversation, asked)
        dispatcher.utter_message(text=answer.text, metadata=answer.metadata)
        return await facts_slot(house, conversation)


async def _put_instead(house: Companion, conversation: Conversation, right: str) -> str:
    may_keep = await asyncio.to_thread(house.memory.may_keep, conversation.person)
    if not may_keep or conversation.slot("is_private"):
        return house.notices.nothing_kept_to_correct
    done = await asyncio.to_thread(
        house.memory.correcting.instead,
        conversation.person,
        right,
        conversation.local_now(),
        conversation.names,
    )
    if isinstance(done, Refusal):
        return house.notices.refused[done.value]
    if done is None:
        return house.notices.nothing_to_correct
    if not done:
        return house.notices.noted_as_over
    return house.notices.corrected.format(fact=" ".join(memory.text for memory in done))


async def _put_right(house: Companion, conversation: Conversation, asked: Correction) -> Listing:
    notices, person = house.notices, conversation.person
    told = await asyncio.to_thread(
        house.memory.correcting.meant, person, asked, conversation.listed
    )
    meant = told.memories
    if not meant:
        return Listing(notices.what_to_correct)
    if len(meant) > 1 and asked.right:
        narrowed = house.memory.correcting.narrowed(
            meant, asked.right, conversation.local_now(), conversation.names
        )
        meant = narrowed if len(narrowed) == 1 else meant
    if len(meant) > 1 or not asked.right or not told.is_sure:
        lines = "\n".join(memory_lines(house, conversation, meant))
        text = notices.what_is_right.format(lines=lines, number=meant[0].id)
        return Listing(text, meant)
    done = await asyncio.to_thread(
        house.memory.correcting.put_right,
        person,
        meant[0].id,
        asked.right,
        conversation.local_now(),
        conversation.names,
    )
    if done is None:
        return Listing(notices.what_to_correct)
    if isinstance(done, Refusal):
        return Listing(notices.refused[done.value])
    return Listing(notices.corrected.format(fact=done.text))
