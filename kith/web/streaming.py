"""A turn as Server-Sent Events: https://html.spec.whatwg.org/multipage/server-sent-events.html."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

from kith.web.events import Done, Event, Failed, Said, Sentence
from kith.web.lines import Lines
from kith.web.messages import Message, whole_text

MEDIA_TYPE = "text/event-stream"
KEEP_ALIVE = ": still here\n\n"


async def as_event_stream(
    events: AsyncGenerator[Event | None], lines: Lines
) -> AsyncGenerator[str]:
    """The turn's events in the format of `text/event-stream`."""
    async with aclosing(events) as arriving:
        async for event in arriving:
            yield KEEP_ALIVE if event is None else _format(event, lines)


def reply_json(messages: tuple[Message, ...], *, line: str | None = None) -> dict[str, Any]:
    """A whole reply as JSON.

    Args:
        messages: what was said.
        line: what the front door adds in its own words.
    """
    shown = (*messages, Message(text=line)) if line is not None else messages
    return {
        "response": whole_text(shown),
        "messages": [message.for_client() for message in shown],
        # SAFETY.md R6: a mark that machines can read.
        "ai_generated": True,
    }


def _format(event: Event, lines: Lines) -> str:
    if isinstance(event, Sentence):
        return _frame("sentence", {"text": event.text})
    if isinstance(event, Said):
        return _frame("message", event.message.for_client())
    if isinstance(event, Done):
        return _frame("done", reply_json(event.messages))
    return _frame("error", failure_json(event, lines))


def failure_json(event: Failed, lines: Lines) -> dict[str, Any]:
    """A turn that went wrong, as JSON: `error` is the kind line, `problem` its name."""
    line: str = getattr(lines, event.problem)
    reply = reply_json(event.messages, line=line)
    return {**reply, "error": line, "message": line, "problem": event.problem}


def _frame(name: str, content: dict[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(content, ensure_ascii=False)}\n\n"
