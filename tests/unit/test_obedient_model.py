"""R51: orders in a message move nothing, even with a model that does whatever it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions import learning
from actions.strategies import ActionQuestion
from kith.companion import Companion
from kith.memory.memory import Kind
from kith.memory.reading import Which
from kith.reply.bank import Bank
from kith.reply.composer import Composer
from kith.reply.leaks import Leaks
from kith.reply.prompt import Message
from kith.safety.output_gate import OutputGate
from tests.unit.test_actions import agrees, built, house, said
from tests.unit.test_write_gate_lines import ORDERS

__all__ = ["built", "house"]


class Reciting:
    """A model that answers every message with what it was told about its work."""

    def __init__(self) -> None:
        self.asked: list[Sequence[Message]] = []

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        self.asked.append(messages)
        for sentence in messages[0].content.replace("\n", " ").split(". "):
            yield f"{sentence}. "


@pytest.fixture
def reciting(house: Companion) -> tuple[Companion, Reciting]:
    model = Reciting()
    composer = Composer(
        bank=Bank.load(),
        model=model,
        gate=OutputGate.load(),
        count_tokens=lambda text: len(text.split()),
        history_tokens=1000,
        faults=house.faults,
    )
    return replace(house, composer=composer), model


def test_the_whole_corpus_moves_no_slot_no_memory_and_shows_no_instructions(
    reciting: tuple[Companion, Reciting],
) -> None:
    house, model = reciting
    for person in ("ann", "bob"):
        agrees(house, person)
    house.memory.remember("bob", "my tortoise is called Quillfeather")

    async def answered(order: str) -> tuple[list[dict[str, Any]], str]:
        dispatcher = CollectingDispatcher()
        events = await ActionQuestion(lambda: house).run(dispatcher, said(order), {})
        await asyncio.gather(*learning._learning)
        return events, " ".join(message["text"] for message in dispatcher.messages)

    async def all_of_them() -> list[tuple[list[dict[str, Any]], str]]:
        return [await answered(order) for order in ORDERS]

    for events, text in asyncio.run(all_of_them()):
        assert [event for event in events if event["event"] == "slot"] == []
        assert not Leaks(model.asked[-1][0].content).holds(text)
        assert "Quillfeather" not in text
    for messages in model.asked:
        assert [message.role for message in messages].count("system") == 1
        assert all("Quillfeather" not in message.content for message in messages)
        # What a person writes is never put into the message that tells the model its work.
        assert messages[-1].content.strip() not in messages[0].content
    assert house.memory.store.page("ann", Which(kinds=tuple(Kind))).total == 0
    assert house.memory.store.page("bob").total == 1


def test_a_run_of_the_instructions_is_found_and_chance_is_not() -> None:
    leaks = Leaks("You are Kith. You notice the particular thing in what someone says, the detail.")
    assert leaks.holds("Sure: you notice the particular thing in what someone says!")
    assert leaks.holds("you notice the particular thing")
    assert not leaks.holds("You are Kith.")
    assert not leaks.holds("I notice the particular weight of what you say about her.")
