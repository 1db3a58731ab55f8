"""The messages of one turn, in the order its actions end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

Message = dict[str, Any]


class MessageStream:
    """Bot messages of a turn: put in by its output channel, read out as they come.

    The end is the end of the turn's task, however it ended, so reading never hangs on a turn that
    failed (stock Rasa's stream does).
    """

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Message | None] = asyncio.Queue()

    def put(self, message: Mapping[str, Any]) -> None:
        """Add a message, without the parts that are empty."""
        self._queue.put_nowait({name: part for name, part in message.items() if part is not None})

    async def until(self, turn: asyncio.Task[Any]) -> AsyncIterator[Message]:
        """The messages until the turn is done."""
        turn.add_done_callback(self._end)
        while (message := await self._queue.get()) is not None:
            yield message

    def _end(self, _: asyncio.Task[Any]) -> None:
        self._queue.put_nowait(None)
