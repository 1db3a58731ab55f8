"""Memory around a reply: what the message brings back before it, what is learned after it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from actions.conversation import Conversation
from actions.sharing import may_share
from kith.companion import Companion
from kith.errors import LLMError, StorageError
from kith.language.words import terms
from kith.memory.heard import Heard
from kith.memory.memory import Kind, Memory
from kith.memory.recollection import Recollection
from kith.memory.telling import for_the_model
from kith.memory.write_gate import LEAST_TERMS
from kith.reply.context import Context, Remembered
from kith.safety.levels import RiskLevel
from kith.tone.reading import EmotionalState

MOST_RECALLED = 5
EASY = frozenset({EmotionalState.NEUTRAL, EmotionalState.HAPPY, EmotionalState.EXCITED})

LASTING = (Kind.NOTE, Kind.FACT, Kind.DATE)
"""What can be quoted long after: messages and plans are about a day that is over."""

# asyncio keeps only a weak hold of a task.
_learning: set[asyncio.Task[None]] = set()


async def recall(house: Companion, conversation: Conversation) -> Recollection:
    """What the message brings back; nothing in danger, when memory is off, or when it fails."""
    text = conversation.text
    if not text or conversation.is_payload or conversation.open_level >= RiskLevel.PASSIVE:
        return Recollection()
    try:
        return await asyncio.to_thread(_recall, house, conversation.person, conversation)
    except StorageError as error:
        house.faults.note(type(error).__name__, str(error))
        return Recollection()


def with_memories(context: Context, recollection: Recollection) -> Context:
    """The context with what was recalled: for the block of notes, or for the bank to quote."""
    zone = context.now.tzinfo
    recalled = tuple(
        Remembered(one.memory.id, for_the_model(one.memory, zone), _to_quote(one.memory))
        for one in recollection.found
    )
    return replace(context, known=replace(context.known, recalled=recalled))


async def question(house: Companion, conversation: Conversation) -> str | None:
    """Something from memory to ask after, once: only in an easy moment, and when just back."""
    is_back = float(conversation.slot("away_seconds") or 0.0) > 0
    is_easy = conversation.tone.state in EASY and conversation.open_level is RiskLevel.NONE
    if not (is_back and is_easy):
        return None
    now = conversation.local_now()
    try:
        ask = await asyncio.to_thread(house.memory.to_ask_about, conversation.person, now)
    except StorageError as error:
        house.faults.note(type(error).__name__, str(error))
        return None
    if ask is None:
        return None
    if ask.contradicts is None:
        return house.notices.ask_plan.format(said=ask.memory.said)
    return house.notices.ask_contradiction.format(older=ask.contradicts.said, newer=ask.memory.said)


def learn(house: Companion, conversation: Conversation) -> None:
    """Learn from the message in the background: nobody waits for it, and a fault costs no reply."""
    if not conversation.text or conversation.is_payload:
        return
    task = asyncio.create_task(_learn(house, conversation))
    _learning.add(task)
    task.add_done_callback(_learning.discard)


async def _learn(house: Companion, conversation: Conversation) -> None:
    person, heard = conversation.person, _heard(conversation)
    try:
        learned = await asyncio.to_thread(house.memory.learning.observe, person, heard)
        extractor = house.model_extractor
        if learned is None or extractor is None or len(terms(heard.text)) < LEAST_TERMS:
            return
        if not await may_share(house, conversation):
            return
        found = await extractor.extract(heard)
        await asyncio.to_thread(house.memory.learning.keep_learned, person, found, heard)
    except (StorageError, LLMError) as error:
        house.faults.note(type(error).__name__, str(error))


def _recall(house: Companion, person: str, conversation: Conversation) -> Recollection:
    if not house.memory.is_on(person):
        return Recollection()
    return house.memory.recall(
        person, conversation.text, now=conversation.local_now(), most=MOST_RECALLED
    )


def _to_quote(memory: Memory) -> str | None:
    """The person's own words for something that lasts, is not in doubt, and was said in peace."""
    is_doubted = memory.valid_until is not None or memory.contradicts is not None
    is_heavy = memory.emotion is not None and memory.emotion not in EASY
    return memory.said if memory.kind in LASTING and not (is_doubted or is_heavy) else None


def _heard(conversation: Conversation) -> Heard:
    return Heard(
        text=conversation.text,
        at=conversation.local_now(),
        intent=conversation.intent,
        names=conversation.names,
        emotion=conversation.tone.state.value,
        level=max(RiskLevel(int(conversation.slot("risk_level") or 0)), conversation.open_level),
        is_private=bool(conversation.slot("is_private")),
    )
