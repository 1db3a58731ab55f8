"""From strategy and context to what the person reads, with a model that does as it is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timezone
from pathlib import Path

from kith.errors import DeliveryError, LLMError, LLMUnavailable
from kith.faults import FaultLog
from kith.persona.cards import load_persona
from kith.reply.bank import Bank
from kith.reply.composer import MOST_SENTENCES, Composer, Reply, Source
from kith.reply.context import Context
from kith.reply.prompt import Message
from kith.reply.strategy import Strategy
from kith.safety.levels import RiskLevel
from kith.safety.output_gate import OutputGate
from kith.tone.reading import EmotionalState, Tone

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
SAD = Tone(scores={}, state=EmotionalState.SAD, intensity=0.6, valence=-0.6, arousal=-0.2)


class ToldModel:
    """Says what it was told to, then fails if it was told to."""

    def __init__(self, *pieces: str, error: LLMError | None = None) -> None:
        self.pieces = pieces
        self.error = error
        self.asked: list[Sequence[Message]] = []

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        self.asked.append(messages)
        for piece in self.pieces:
            yield piece
        if self.error:
            raise self.error


def context(level: RiskLevel = RiskLevel.NONE) -> Context:
    return Context(
        strategy=Strategy.REFLECTION_OF_FEELINGS,
        persona=load_persona("kith"),
        message="my dog died last night",
        tone=SAD,
        now=NOON,
        level=level,
    )


async def reply(
    tmp_path: Path,
    model: ToldModel | None,
    *,
    shown: list[str] | None = None,
    of: Context | None = None,
) -> Reply:
    async def deliver(text: str) -> None:
        assert shown is not None
        shown.append(text)

    composer = Composer(
        bank=Bank.load(),
        model=model,
        gate=OutputGate.load(),
        count_tokens=len,
        history_tokens=1000,
        faults=FaultLog(tmp_path, lambda: NOON),
    )
    return await composer.reply(of or context(), None if shown is None else deliver)


def faults(tmp_path: Path) -> str:
    path = tmp_path / "faults.jsonl"
    return path.read_text() if path.exists() else ""


async def test_without_a_model_the_bank_answers(tmp_path: Path) -> None:
    answer = await reply(tmp_path, None)
    assert answer.text
    assert answer.source is Source.BANK
    assert faults(tmp_path) == ""


async def test_sentences_are_shown_one_by_one_as_the_model_writes(tmp_path: Path) -> None:
    shown: list[str] = []
    model = ToldModel("I'm so sorry ab", "out your dog. What was he", " like?")
    answer = await reply(tmp_path, model, shown=shown)
    assert shown == ["I'm so sorry about your dog.", "What was he like?"]
    text = "I'm so sorry about your dog. What was he like?"
    assert answer == Reply(text, Source.MODEL, Strategy.REFLECTION_OF_FEELINGS, delivered=True)


async def test_without_a_listener_nothing_counts_as_delivered(tmp_path: Path) -> None:
    answer = await reply(tmp_path, ToldModel("I'm so sorry about your dog."))
    assert not answer.delivered


async def test_a_failing_model_leaves_the_reply_to_the_bank(tmp_path: Path) -> None:
    answer = await reply(tmp_path, ToldModel(error=LLMUnavailable("nobody there")))
    assert answer.text
    assert (answer.source, answer.fault) == (Source.BANK, "LLMUnavailable")
    assert "nobody there" in faults(tmp_path)


async def test_a_stream_cut_off_keeps_whole_sentences_and_the_bank_goes_on(tmp_path: Path) -> None:
    shown: list[str] = []
    model = ToldModel("I'm so sorry about your dog. And th", error=LLMUnavailable("cut off"))
    answer = await reply(tmp_path, model, shown=shown)
    assert answer.source is Source.BOTH
    assert answer.text.startswith("I'm so sorry about your dog. ")
    assert "And th" not in answer.text
    assert " ".join(shown) == answer.text


async def test_a_refused_sentence_is_never_shown_and_the_bank_answers(tmp_path: Path) -> None:
    shown: list[str] = []
    model = ToldModel("I'm a human just like you. ", "And I love you too. ")
    answer = await reply(tmp_path, model, shown=shown)
    assert "human" not in answer.text
    assert answer.source is Source.BANK
    assert shown == [answer.text]
    assert "human just like you" not in faults(tmp_path)


async def test_from_level_two_up_the_model_is_not_asked(tmp_path: Path) -> None:
    model = ToldModel("Anything.")
    answer = await reply(tmp_path, model, of=context(RiskLevel.PASSIVE))
    assert model.asked == []
    assert answer.source is Source.BANK


async def test_a_model_that_rambles_is_cut_short(tmp_path: Path) -> None:
    answer = await reply(tmp_path, ToldModel("And so it goes on and on. " * 50))
    assert answer.text.count("on and on") == MOST_SENTENCES


async def test_a_model_that_never_ends_a_sentence_is_given_up_on(tmp_path: Path) -> None:
    answer = await reply(tmp_path, ToldModel(*["and on "] * 500))
    assert (answer.source, answer.fault) == (Source.BANK, "LLMBadResponse")
    assert "and on and on" not in answer.text


async def test_a_front_door_that_is_gone_costs_the_stream_not_the_reply(tmp_path: Path) -> None:
    async def gone(_text: str) -> None:
        raise DeliveryError("the front door is gone")

    composer = Composer(
        bank=Bank.load(),
        model=ToldModel("I'm so sorry. ", "What was he like?"),
        gate=OutputGate.load(),
        count_tokens=len,
        history_tokens=1000,
        faults=FaultLog(tmp_path, lambda: NOON),
    )
    answer = await composer.reply(context(), gone)
    assert answer.text == "I'm so sorry. What was he like?"
    assert not answer.delivered
