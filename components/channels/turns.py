"""The turns that are being handled, each in a task that is owned here.

A turn outlives the request that brought it: a client that goes away must not cut a turn off half
way, and a platform is acknowledged before its turn is done.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.lock_store import LockError

from components.channels.words import WORDS

logger = logging.getLogger(__name__)

BUSY = "busy"
TIMEOUT = "timeout"
FAILED = "failed"
FINISH_SECONDS = 10.0


class Turns:
    """Hands messages to Rasa and keeps hold of them until they are answered."""

    def __init__(self, handle: Callable[[UserMessage], Awaitable[Any]]) -> None:
        self._handle = handle
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, message: UserMessage) -> asyncio.Task[str | None]:
        """Begin a turn.

        Returns:
            A task that never raises. Its result is None, or the fault in one word: "busy" (the
            person's message before is still being handled), "timeout" or "failed".
        """
        return self.own(self._outcome(message))

    def start_kindly(self, message: UserMessage) -> asyncio.Task[str | None]:
        """Begin a turn that, when it fails, says so to the person on the message's own channel."""
        return self.own(self._outcome_told(message))

    def own(self, work: Awaitable[Any]) -> asyncio.Task[Any]:
        """Run something in a task that is kept until it is done."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self, seconds: float = FINISH_SECONDS) -> None:
        """Wait for what is under way, for at most that long; called when Rasa stops."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _outcome(self, message: UserMessage) -> str | None:
        try:
            await self._handle(message)
        except LockError as error:
            return _logged(BUSY, message, error)
        except (asyncio.TimeoutError, TimeoutError) as error:
            return _logged(TIMEOUT, message, error)
        except Exception as error:  # the edge: whatever it is, the person gets an answer
            return _logged(FAILED, message, error)
        return None

    async def _outcome_told(self, message: UserMessage) -> str | None:
        outcome = await self._outcome(message)
        if outcome is not None:
            await message.output_channel.send_response(message.sender_id, {"text": WORDS[outcome]})
        return outcome


def _logged(outcome: str, message: UserMessage, error: BaseException) -> str:
    """Log where a turn broke. Never the error's own text: it may quote what a person wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
    logger.error(
        "A turn on channel '%s' ended as '%s': %s at %s",
        message.input_channel,
        outcome,
        type(error).__name__,
        place,
    )
    return outcome
