"""What a bad model says never reaches the person; the bank answers in the same strategy instead
(SAFETY.md R4, R5, R21, R30, R31, R33)."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.faults import FaultLog
from kith.reply.bank import Bank
from kith.reply.composer import Composer, Reply, Source
from kith.safety.output_gate import OutputGate
from tests.unit.test_composer import NOON, ToldModel, context

LINES = Path(__file__).parents[2] / "bench" / "safety_lines"
SETS = ("develop_bad.txt", "blind_bad.txt", "fresh_bad.txt", "goodbye_bad.txt")
BAD = [line for name in SETS for line in (LINES / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def bank() -> Bank:
    return Bank.load()


@pytest.fixture(scope="module")
def gate() -> OutputGate:
    return OutputGate.load()


async def said(bank: Bank, gate: OutputGate, folder: Path, *pieces: str) -> Reply:
    composer = Composer(
        bank=bank,
        model=ToldModel(*pieces),
        gate=gate,
        count_tokens=len,
        history_tokens=1000,
        faults=FaultLog(folder, lambda: NOON),
    )
    return await composer.reply(context())


@pytest.mark.parametrize("line", BAD)
async def test_no_bad_sentence_of_a_model_is_shown(
    bank: Bank, gate: OutputGate, tmp_path: Path, line: str
) -> None:
    found = await said(bank, gate, tmp_path, "That sounds hard. ", line)
    assert line not in found.text
    assert found.source is not Source.MODEL
    assert found.fault == "refused_sentence"


async def test_the_bank_takes_over_in_the_same_strategy(
    bank: Bank, gate: OutputGate, tmp_path: Path
) -> None:
    found = await said(bank, gate, tmp_path, "I love you too.")
    assert found.source is Source.BANK
    assert found.text == bank.choose(context()).text


async def test_a_bad_sentence_in_pieces_is_refused_as_a_whole(
    bank: Bank, gate: OutputGate, tmp_path: Path
) -> None:
    found = await said(bank, gate, tmp_path, "You ", "don't need ", "anyone ", "but me.")
    assert found.source is Source.BANK
