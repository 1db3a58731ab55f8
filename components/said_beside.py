"""Messages of their own beside the talk: the notice that Kith is an AI, and nudges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa.core.channels.channel import OutputChannel
from rasa.core.processor import MessageProcessor
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker

from kith.safety.ai_notice import KIND_NOTICE, KIND_NUDGE

LAST_RESORT = "I'm an AI, not a human."
"""Said where the domain has no words for the notice, which is said in any case."""


async def say_notice(
    processor: MessageProcessor,
    channel: OutputChannel,
    tracker: DialogueStateTracker,
    responses: Sequence[str],
) -> None:
    """Say the notice, and what is asked beside it, in one message."""
    found = [await _words(processor, channel, tracker, name) for name in responses]
    notice = found[0] or LAST_RESORT
    text = " ".join([notice, *(words for words in found[1:] if words)])
    await _send(processor, channel, tracker, text, responses[0], KIND_NOTICE)


async def say_nudge(
    processor: MessageProcessor,
    channel: OutputChannel,
    tracker: DialogueStateTracker,
    response: str,
    **filled: Any,
) -> None:
    """Say a nudge, where the domain has words for it."""
    text = await _words(processor, channel, tracker, response, **filled)
    if text:
        await _send(processor, channel, tracker, text, response, KIND_NUDGE)


async def _words(
    processor: MessageProcessor,
    channel: OutputChannel,
    tracker: DialogueStateTracker,
    response: str,
    **filled: Any,
) -> str:
    if response not in processor.domain.responses:
        return ""
    message = await processor.nlg.generate(response, tracker, channel.name(), **filled)
    return str((message or {}).get("text") or "")


async def _send(
    processor: MessageProcessor,
    channel: OutputChannel,
    tracker: DialogueStateTracker,
    text: str,
    response: str,
    kind: str,
) -> None:
    event = BotUttered(text, metadata={"metadata": {"kind": kind}, "utter_action": response})
    await processor._send_bot_messages([event], tracker, channel)
    tracker.update(event, processor.domain)
