"""What a person agrees to: being remembered, and sharing that with a model elsewhere (R35)."""

from __future__ import annotations

import asyncio

from actions.conversation import Conversation
from kith.companion import Companion
from kith.errors import StorageError
from kith.memory.consents import NOTICE_VERSION, Purpose


async def may_share(house: Companion, conversation: Conversation) -> bool:
    """Whether memories may be put in a prompt: yes for a model on this machine, or with consent."""
    if not house.settings.model.goes_out:
        return True
    try:
        given = house.memory.consents.is_given
        return await asyncio.to_thread(given, conversation.person, Purpose.LLM)
    except StorageError as error:
        house.faults.note(type(error).__name__, str(error))
        return False


async def is_to_be_asked(house: Companion, conversation: Conversation) -> bool:
    """Whether the person has not been asked yet, with the words of today, and there is cause to."""
    if not house.settings.model.goes_out:
        return False
    latest = await asyncio.to_thread(house.memory.consents.latest, conversation.person, Purpose.LLM)
    return latest is None or latest.notice_version != NOTICE_VERSION


async def decide_sharing(house: Companion, conversation: Conversation, *, is_given: bool) -> str:
    """Take the decision down; gives what is said to it."""
    await asyncio.to_thread(
        house.memory.consents.decide, conversation.person, Purpose.LLM, is_given=is_given
    )
    return house.notices.shared if is_given else house.notices.not_shared


async def withdraw(house: Companion, conversation: Conversation) -> str:
    """Take down that the person is not to be remembered any more; gives what is said to it.

    What is kept stays until they have it forgotten. Nothing of it is brought up or handed on.
    """
    person, consents = conversation.person, house.memory.consents
    await asyncio.to_thread(consents.decide, person, Purpose.MEMORY, is_given=False)
    if await asyncio.to_thread(consents.is_given, person, Purpose.LLM):
        await asyncio.to_thread(consents.decide, person, Purpose.LLM, is_given=False)
    await asyncio.to_thread(house.memory.switch, person, on=False)
    return house.notices.consent_withdrawn
