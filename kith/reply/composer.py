"""Strategy and context to a reply: streamed by the model and gated, or taken from the bank."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from kith.errors import DeliveryError, LLMBadResponse, LLMError
from kith.faults import FaultLog
from kith.reply.bank import Bank
from kith.reply.context import Context
from kith.reply.leaks import Leaks
from kith.reply.model import LanguageModel
from kith.reply.prompt import Message, build_messages, memories_told
from kith.reply.sentences import MAX_SENTENCE, SentenceSplitter
from kith.reply.strategy import Strategy
from kith.safety.levels import RiskLevel
from kith.safety.output_gate import OutputGate

Deliver = Callable[[str], Awaitable[None]]

MOST_SENTENCES = 6


class Source(str, Enum):
    """Where a reply's words come from."""

    MODEL = "model"
    BANK = "bank"
    BOTH = "both"


@dataclass(frozen=True)
class Reply:
    """A finished reply.

    Attributes:
        text: all of it.
        source: where the words come from.
        strategy: what the words do.
        delivered: whether every sentence has already been shown.
        fault: the name of the error that brought the bank in, if one did.
        memories: the numbers of the memories that the model was told, or that the bank quotes.
    """

    text: str
    source: Source
    strategy: Strategy
    delivered: bool = False
    fault: str | None = None
    memories: tuple[int, ...] = ()


class Composer:
    """Makes replies. One for the process; holds nothing of any person."""

    def __init__(
        self,
        *,
        bank: Bank,
        model: LanguageModel | None,
        gate: OutputGate,
        count_tokens: Callable[[str], int],
        history_tokens: int,
        faults: FaultLog,
    ) -> None:
        """Everything a reply needs; `model` is None when only the bank answers."""
        self._bank = bank
        self._model = model
        self._gate = gate
        self._count_tokens = count_tokens
        self._history_tokens = history_tokens
        self._faults = faults

    def calls_for(self, context: Context, *, may_suggest: bool, intent: str) -> Strategy | None:
        """The strategy that a message calls for by what it does; None: rules and stories choose."""
        return self._bank.calls_for(context, may_suggest=may_suggest, intent=intent)

    async def reply(self, context: Context, deliver: Deliver | None = None) -> Reply:
        """The reply to `context.message`, in `context.strategy`.

        Args:
            context: the turn.
            deliver: shows one sentence to the person at once; None when nobody is listening.
        """
        shown = _Shown(deliver, self._faults)
        request = self._request(context)
        fault = await self._from_model(request, context, shown) if request else None
        told = memories_told(context, request) if shown.sentences else ()
        if shown.sentences and fault is None:
            return Reply(shown.text, Source.MODEL, context.strategy, shown.complete, memories=told)
        source = Source.BOTH if shown.sentences else Source.BANK
        # Some thirty passes of a network: other people's turns go on meanwhile.
        line = await asyncio.to_thread(self._bank.choose, context)
        await shown.add(line.text)
        memories = tuple(dict.fromkeys((*told, *line.memories)))
        return Reply(shown.text, source, line.strategy, shown.complete, fault, memories)

    def _request(self, context: Context) -> list[Message]:
        """What the model is asked; nothing where it is not.

        From risk level 2 up the words are never a model's (SAFETY.md: R15).
        """
        if self._model is None or context.level >= RiskLevel.PASSIVE:
            return []
        return build_messages(
            context, count_tokens=self._count_tokens, history_tokens=self._history_tokens
        )

    async def _from_model(
        self, request: list[Message], context: Context, shown: _Shown
    ) -> str | None:
        """Stream and show the model's sentences; gives what stopped them, if anything did."""
        if self._model is None:
            return None
        splitter, leaks = SentenceSplitter(), Leaks(request[0].content)
        try:
            async for piece in self._model.stream(request):
                for sentence in splitter.feed(piece):
                    if not await self._pass(sentence, context, shown, leaks):
                        return "refused_sentence"
                    if len(shown.sentences) >= MOST_SENTENCES:
                        return None
            for sentence in splitter.flush():
                if not await self._pass(sentence, context, shown, leaks):
                    return "refused_sentence"
        except LLMError as error:
            self._faults.note(type(error).__name__, str(error))
            return type(error).__name__
        return None

    async def _pass(self, sentence: str, context: Context, shown: _Shown, leaks: Leaks) -> bool:
        if not sentence.strip():
            return True
        if len(sentence) > MAX_SENTENCE // 2 and sentence.rstrip()[-1].isalnum():
            # Cut by the splitter for want of a stop: the model has lost its thread.
            raise LLMBadResponse("The model wrote on and on without ending a sentence.")
        verdict = self._gate.check(sentence, level=context.level, so_far=shown.text)
        if not verdict.allowed or leaks.holds(sentence):
            self._faults.note("refused_sentence", verdict.reason or "its own instructions")
            return False
        await shown.add(sentence.strip())
        return True


class _Shown:
    """The sentences of one reply so far, and whether the person has seen them all."""

    def __init__(self, deliver: Deliver | None, faults: FaultLog) -> None:
        self.sentences: list[str] = []
        self.complete = deliver is not None
        self._deliver = deliver
        self._faults = faults

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    async def add(self, sentence: str) -> None:
        self.sentences.append(sentence)
        if self._deliver is None or not self.complete:
            return
        try:
            await self._deliver(sentence)
        except DeliveryError as error:
            self.complete = False
            self._faults.note(type(error).__name__, str(error))
