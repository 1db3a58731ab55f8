"""A turn of a conversation, from the person's message to the end of the reply."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import structlog

from kith.payload_seal import PayloadSeal
from kith.web.buttons import with_sealed_buttons
from kith.web.commands import CommandTable, Typed
from kith.web.crisis import Crisis
from kith.web.events import Done, End, Event, Failed, Said
from kith.web.limits import Limits, TooManyWaiting, TurnOrder
from kith.web.messages import Message, whole_text
from kith.web.rasa_client import RasaClient, RasaError
from kith.web.security import place_of
from kith.web.sessions import Session
from kith.web.turns import OpenTurns, TooManyTurns, Turn

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Heard:
    """A message as it was heard.

    Attributes:
        session: whose it is.
        text: the words as typed, or a button's sealed payload.
        time_zone: the person's IANA time zone, if known.
        is_urgent: whether life may be at stake.
    """

    session: Session
    text: str
    time_zone: str | None
    is_urgent: bool


class Conversations:
    """Takes messages to Rasa and brings the replies back.

    Args:
        rasa: who answers.
        turns: where the action server's sentences come in.
        crisis: what to say when nobody else can.
        buttons: seals what leaves.
        commands: tells commands from words.
        limits: time and places.
        address: the front door's own address, for the action server.
    """

    def __init__(
        self,
        *,
        rasa: RasaClient,
        turns: OpenTurns,
        crisis: Crisis,
        buttons: PayloadSeal,
        commands: CommandTable,
        limits: Limits,
        address: str,
    ) -> None:
        self._rasa = rasa
        self._turns = turns
        self._crisis = crisis
        self._buttons = buttons
        self._commands = commands
        self._limits = limits
        self._address = address
        self._order = TurnOrder(waiting=limits.waiting)
        self._tasks: set[asyncio.Task[None]] = set()

    def asks_for_help(self, text: str) -> bool:
        """Whether the text is the command for help now."""
        return self._commands.read(text).asks_for_help

    async def events(self, heard: Heard) -> AsyncGenerator[Event | None]:
        """The events of the turn up to its end; None as a sign of life in each long silence.

        Who stops listening ends nothing: the turn goes on to its end and is kept by Rasa.
        """
        turn = Turn()
        task = asyncio.create_task(self._run(turn, heard))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        listening = turn.listen(silence_seconds=self._limits.keep_alive_seconds)
        async with aclosing(listening) as events:
            async for event in events:
                yield event

    async def close(self) -> None:
        """End what is still under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, turn: Turn, heard: Heard) -> None:
        messages: list[Message] = []
        end: End = Failed("unexpected")
        try:
            end = await self._answer(turn, heard, messages)
        finally:
            # Whatever happened, who listens must not wait for ever.
            turn.put(end)

    async def _answer(self, turn: Turn, heard: Heard, messages: list[Message]) -> End:
        try:
            await self._ask_rasa(turn, heard, messages)
        except TooManyWaiting:
            return self._failed("still_answering", turn, heard, messages)
        except TooManyTurns:
            log.warning("turn.refused", open_turns=len(self._turns))
            return self._failed("busy", turn, heard, messages)
        except (RasaError, TimeoutError) as error:
            reason = str(error) or "Rasa took too long."
            log.warning("turn.failed", reason=reason, channel=heard.session.channel.value)
            return self._failed("no_answer", turn, heard, messages)
        except Exception as error:  # the edge: whatever it is, the person gets an answer
            log.error("turn.broken", error=type(error).__name__, place=place_of(error))
            return self._failed("unexpected", turn, heard, messages)
        return Done(tuple(messages))

    async def _ask_rasa(self, turn: Turn, heard: Heard, messages: list[Message]) -> None:
        typed = self._read(heard)
        urgent_limit = self._limits.urgent_seconds if heard.is_urgent else None
        async with asyncio.timeout(urgent_limit) as limit, self._order.place(heard.session.sender):
            if not heard.is_urgent:
                now = asyncio.get_running_loop().time()
                limit.reschedule(now + self._limits.turn_seconds)
            if typed.rasa is not None:
                with self._turns.keep_open(turn):
                    await self._collect(turn, heard, typed.rasa, messages)
        answers = [message for message in messages if not message.is_notice]
        if typed.says is not None and not whole_text(answers):
            self._say(turn, Message(text=typed.says), messages)
        if not messages:
            raise RasaError("Rasa ended the turn without a word; its log says why.")

    async def _collect(self, turn: Turn, heard: Heard, text: str, messages: list[Message]) -> None:
        sender = heard.session.sender
        replies = self._rasa.say(sender=sender, message=text, metadata=self._metadata(turn, heard))
        async with aclosing(replies) as arriving:
            async for message in arriving:
                was_shown = bool(turn.take_sentences()) and message.is_streamed
                sealed = with_sealed_buttons(message, sender, self._buttons)
                self._say(turn, sealed, messages, was_shown=was_shown)

    def _read(self, heard: Heard) -> Typed:
        pressed = self._buttons.open(heard.text, heard.session.sender)
        return Typed(rasa=pressed) if pressed is not None else self._commands.read(heard.text)

    def _metadata(self, turn: Turn, heard: Heard) -> dict[str, Any]:
        return {
            "reply_to": {"address": self._address, "turn": turn.id, "secret": turn.secret},
            "time_zone": heard.time_zone,
            "country": self._crisis.country_of(heard.time_zone),
            "channel": heard.session.channel.value,
        }

    def _say(
        self, turn: Turn, message: Message, messages: list[Message], *, was_shown: bool = False
    ) -> None:
        messages.append(message)
        if not was_shown:
            turn.put(Said(message))

    def _failed(self, problem: str, turn: Turn, heard: Heard, messages: list[Message]) -> End:
        """What a person is told when Rasa fails: never nothing, and help first (SAFETY.md R23)."""
        cut_off = turn.take_sentences()
        if cut_off:
            messages.append(Message(text=" ".join(cut_off)))
        if heard.is_urgent:
            # Whatever was said before it broke: better the help twice than not at all.
            sender = heard.session.sender
            self._say(turn, self._crisis.message(sender, time_zone=heard.time_zone), messages)
            return Done(tuple(messages))
        return Failed(problem, tuple(messages))
