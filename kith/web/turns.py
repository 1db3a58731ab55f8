"""The turns that are open now: each has a queue, and a secret that lets sentences in."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager

from kith.errors import KithError
from kith.web.events import End, Event, Sentence

TURN_ID_BYTES = 12
SECRET_BYTES = 32
# A reply is a few hundred words; a server that sends more is broken, and memory is not endless.
MAX_TURN_CHARACTERS = 64_000


class TooManyTurns(KithError):
    """As many turns are open as the front door can hold."""


class Turn:
    """One turn: what the person is to see goes in at one end and comes out at the other."""

    def __init__(self) -> None:
        self.id = secrets.token_urlsafe(TURN_ID_BYTES)
        self.secret = secrets.token_urlsafe(SECRET_BYTES)
        self.sentences: list[str] = []
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._is_heard = True

    def put(self, event: Event) -> None:
        """Show an event; dropped when nobody listens any more."""
        if self._is_heard:
            self._events.put_nowait(event)

    def add_sentence(self, text: str) -> bool:
        """Show a sentence; False when the turn has had more text than any reply needs."""
        if sum(map(len, self.sentences)) + len(text) > MAX_TURN_CHARACTERS:
            return False
        self.sentences.append(text)
        self.put(Sentence(text))
        return True

    def take_sentences(self) -> list[str]:
        """The sentences since the last call: those of the message that now ends."""
        taken, self.sentences = self.sentences, []
        return taken

    async def listen(self, *, silence_seconds: float) -> AsyncGenerator[Event | None]:
        """The events up to the end; None after each silence. Who stops early is not waited for."""
        try:
            while True:
                event = await self._next(silence_seconds)
                yield event
                if isinstance(event, End):
                    return
        finally:
            self._is_heard = False
            self._events = asyncio.Queue()

    async def _next(self, silence_seconds: float) -> Event | None:
        try:
            async with asyncio.timeout(silence_seconds):
                return await self._events.get()
        except TimeoutError:
            return None


class OpenTurns:
    """All open turns by their id."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._turns: dict[str, Turn] = {}

    def __len__(self) -> int:
        return len(self._turns)

    @contextmanager
    def keep_open(self, turn: Turn) -> Iterator[None]:
        """Let sentences in until the block ends; the secret is worth nothing afterwards.

        Raises:
            TooManyTurns: no room for another.
        """
        if len(self._turns) >= self._most:
            raise TooManyTurns("As many turns are open as the front door can hold.")
        self._turns[turn.id] = turn
        try:
            yield
        finally:
            del self._turns[turn.id]

    def find(self, turn_id: str, secret: str) -> Turn | None:
        """The open turn that this secret opens; None otherwise, in the same time."""
        turn = self._turns.get(turn_id)
        expected = turn.secret if turn is not None else secrets.token_urlsafe(SECRET_BYTES)
        is_right = hmac.compare_digest(expected.encode(), secret.encode("utf-8", "replace"))
        return turn if is_right else None
