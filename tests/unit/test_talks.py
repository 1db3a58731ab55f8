"""The talks that Kith learns from hold nothing that it must not say."""

from __future__ import annotations

import pytest

from kith.reply.exchanges import Exchange
from kith.safety.levels import RiskLevel
from kith.safety.output_gate import OutputGate
from training.talks import read_talks

MOST_WORDS = 45


@pytest.fixture(scope="module")
def exchanges() -> list[Exchange]:
    return [exchange for talk in read_talks() for exchange in talk]


def test_there_are_talks_of_several_exchanges() -> None:
    lengths = [len(talk) for talk in read_talks()]
    assert sum(lengths) > 11_000
    assert sum(length >= 5 for length in lengths) > 0.9 * len(lengths)


def test_every_reply_passes_the_rules_of_the_output_gate(exchanges: list[Exchange]) -> None:
    gate = OutputGate.load()
    refused = [
        one.reply for one in exchanges if not gate.check(one.reply, level=RiskLevel.NONE).allowed
    ]
    assert refused == []


def test_every_reply_is_short_and_asks_one_thing_at_most(exchanges: list[Exchange]) -> None:
    assert [one.reply for one in exchanges if len(one.reply.split()) > MOST_WORDS] == []
    asking = [one.reply for one in exchanges if one.reply.count("?") > 1]
    assert len(asking) < 0.01 * len(exchanges)
