"""Reads what comes at the same time in one go, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from kith.tone.reading import Tone

MOST_TOGETHER = 64
"""Messages read in one go; those behind them wait for the next."""

Waiting = list[tuple[str, "Future[Tone]"]]


class Together:
    """Gathers the messages that come while others are read, and reads them as one batch.

    Nobody waits for a batch to fill up: an idle reader takes a single message at once.
    """

    def __init__(self, read: Callable[[Sequence[str]], Sequence[Tone]]) -> None:
        """Read with this function; it is called by one thread at a time."""
        self._read = read
        self._waiting: Waiting = []
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="tone")

    async def read(self, text: str) -> Tone:
        """The tone of one message; the event loop stays free meanwhile."""
        found: Future[Tone] = Future()
        with self._lock:
            self._waiting.append((text, found))
        self._thread.submit(self._read_waiting)
        return await asyncio.wrap_future(found)

    def _read_waiting(self) -> None:
        """Read what waits; nothing when an earlier call has taken it already."""
        with self._lock:
            taken, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        # Who has stopped waiting (a time-out) is not read for.
        wanted = [(text, found) for text, found in taken if found.set_running_or_notify_cancel()]
        if not wanted:
            return
        try:
            tones = self._read([text for text, _ in wanted])
        except Exception as error:  # the edge of the thread: it belongs to those who wait
            for _, found in wanted:
                found.set_exception(error)
            return
        for (_, found), tone in zip(wanted, tones, strict=True):
            found.set_result(tone)
