"""Reading at the same time: one batch, a free event loop, and errors that reach who waits."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence

import pytest

from kith.tone import EmotionalState, Tone
from kith.tone.together import Together


def tone(text: str) -> Tone:
    return Tone({text: 1.0}, EmotionalState.NEUTRAL, 0.0, 0.0, 0.0)


class Reader:
    """Reads slowly and keeps what it was given."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.threads: set[int] = set()

    def __call__(self, texts: Sequence[str]) -> list[Tone]:
        self.batches.append(list(texts))
        self.threads.add(threading.get_ident())
        time.sleep(0.02)
        return [tone(text) for text in texts]


async def test_fifty_messages_at_once_are_read_in_a_few_batches() -> None:
    reader = Reader()
    together = Together(reader)
    tones = await asyncio.gather(*(together.read(str(number)) for number in range(50)))
    assert [list(each.scores) for each in tones] == [[str(number)] for number in range(50)]
    assert len(reader.batches) <= 3
    assert threading.get_ident() not in reader.threads


async def test_a_single_message_waits_for_no_other() -> None:
    reader = Reader()
    await Together(reader).read("alone")
    assert reader.batches == [["alone"]]


async def test_the_event_loop_is_free_meanwhile() -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0.001)

    ticking = asyncio.create_task(tick())
    await Together(Reader()).read("slow")
    ticking.cancel()
    assert ticks > 2


async def test_an_error_reaches_everyone_who_waits_and_the_next_is_read() -> None:
    def read(texts: Sequence[str]) -> list[Tone]:
        if "bad" in texts:
            raise ValueError("no")
        return [tone(text) for text in texts]

    together = Together(read)
    with pytest.raises(ValueError, match="no"):
        await together.read("bad")
    assert (await together.read("good")).scores == {"good": 1.0}


def test_another_event_loop_can_go_on_with_it() -> None:
    together = Together(Reader())
    assert asyncio.run(together.read("one")).scores == {"one": 1.0}
    assert asyncio.run(together.read("two")).scores == {"two": 1.0}


async def test_who_has_stopped_waiting_is_not_read_for() -> None:
    reader = Reader()
    together = Together(reader)
    first = asyncio.create_task(together.read("first"))
    await asyncio.sleep(0.005)
    second = asyncio.create_task(together.read("second"))
    await asyncio.sleep(0)
    second.cancel()
    await first
    await together.read("third")
    assert "second" not in [text for batch in reader.batches for text in batch]
