"""How much one person, and all together, may ask of Kith."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from kith.errors import KithError

Clock = Callable[[], float]
MAX_BUCKETS = 10_000
_SECONDS_A_MINUTE = 60


class TooManyWaiting(KithError):
    """A person's earlier messages are not answered yet."""


@dataclass(frozen=True)
class Limits:
    """The limits of the front door; times in seconds.

    Attributes:
        messages_per_minute: per session (SAFETY.md section 7, LLM10).
        sessions_per_minute: new sessions per network address, so that a client that throws its
            session away each time cannot get round the limit above.
        waiting: messages of one session, the one being answered included.
        turns: turns at once, all sessions together.
        turn_seconds: from Rasa's turn to answer until the end of the reply.
        urgent_seconds: the same when life may be at stake, waiting included. Rasa's slot
            extraction is cut at 2 s, so a crisis reply is there well before.
        keep_alive_seconds: between signs of life in a stream, for proxies.
        body_seconds: for a request's body to arrive.
    """

    messages_per_minute: int = 20
    sessions_per_minute: int = 120
    waiting: int = 4
    turns: int = 256
    turn_seconds: float = 30
    urgent_seconds: float = 8
    keep_alive_seconds: float = 10
    body_seconds: float = 10


@dataclass
class _Bucket:
    tokens: float
    at: float


class RateLimit:
    """A token bucket per key, in memory.

    Source: Turner, "New directions in communications", IEEE Communications Magazine 24 (1986).
    """

    def __init__(self, *, per_minute: int, clock: Clock) -> None:
        self._size = float(per_minute)
        self._per_second = per_minute / _SECONDS_A_MINUTE
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def allows(self, key: str) -> bool:
        """Take one token of `key`; False when there is none."""
        now = self._clock()
        bucket = self._buckets.pop(key, None) or _Bucket(self._size, now)
        # Put back at the end: the first of the dict is the one not used for the longest time.
        self._buckets[key] = bucket
        elapsed = max(0.0, now - bucket.at)
        bucket.tokens = min(self._size, bucket.tokens + elapsed * self._per_second)
        bucket.at = now
        self._forget_oldest()
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def _forget_oldest(self) -> None:
        while len(self._buckets) > MAX_BUCKETS:
            del self._buckets[next(iter(self._buckets))]


@dataclass
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: int = 0


class TurnOrder:
    """Answers the messages of one session one after the other, in the order they came."""

    def __init__(self, *, waiting: int) -> None:
        self._most = waiting
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def place(self, sender: str) -> AsyncIterator[None]:
        """Hold the session's turn.

        Raises:
            TooManyWaiting: too many of its messages wait already.
        """
        line = self._lines.setdefault(sender, _Line())
        if line.waiting >= self._most:
            raise TooManyWaiting("The session has too many messages waiting for an answer.")
        line.waiting += 1
        try:
            async with line.lock:
                yield
        finally:
            line.waiting -= 1
            if not line.waiting:
                self._lines.pop(sender, None)
