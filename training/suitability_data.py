"""What training/suitability.py learns from: judged replies and written exchanges.

A line of training/replies/*.jsonl is a turn of a script with replies that the bank held for
possible and a reader's judgement of each (training/replies/README.md).
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kith.reply.bank import BANK_FOLDER, MOVES_FOLDER
from kith.reply.exchanges import read_exchanges
from kith.reply.moves import Moves
from kith.reply.suitability import Said
from kith.reply.template import GAPS

JUDGED = Path(__file__).parent / "replies"
OFF, PASSABLE, GOOD = 0, 1, 2
OTHERS = 1
"""So many replies to something else are learned beside each that was written for a message."""


@dataclass(frozen=True)
class Judged:
    """A reply to a message, and how it suits.

    Attributes:
        said: what was said before it.
        reply: the reply.
        judgement: `OFF`, `PASSABLE` or `GOOD`.
        meant_for: the message for which it was written, of an exchange.
        weight: how much it counts.
    """

    said: Said
    reply: str
    judgement: int
    meant_for: str = ""
    weight: float = 1.0


def judged(files: Sequence[Path] | None = None) -> Iterator[Judged]:
    """What readers judged, a reply each; their own replies, where they wrote one, count as good."""
    meant_for = {one.reply: one.message for one in read_exchanges()}
    for path in sorted(JUDGED.glob("*.jsonl")) if files is None else files:
        for line in path.read_text("utf-8").splitlines():
            turn = json.loads(line)
            said = Said(turn["message"], turn["asked"], turn["before"])
            for reply, judgement, *_ in turn["replies"]:
                yield Judged(said, reply, judgement, meant_for.get(reply, ""))
            if "own" in turn:
                yield Judged(said, turn["own"], GOOD)


def written(rng: random.Random) -> Iterator[Judged]:
    """The exchanges, and the moves' examples with their replies; beside them replies to others."""
    exchanges = read_exchanges()
    replies = [one.reply for one in exchanges]
    for one in exchanges:
        said = Said(one.message, one.asked)
        yield Judged(said, one.reply, GOOD)
        for reply in rng.sample(replies, OTHERS):
            if reply != one.reply:
                yield Judged(said, reply, OFF, weight=0.7)
    moves = Moves.load(BANK_FOLDER / MOVES_FOLDER)
    lines: dict[str, list[str]] = {}
    for template in moves.templates:
        if not template.needs & GAPS:
            lines.setdefault(template.move, []).append(template.text)
    everything = [line for each in lines.values() for line in each]
    for name, (like, _) in moves.examples.items():
        for message in like if name in lines else ():
            yield Judged(Said(message), rng.choice(lines[name]), GOOD, weight=0.5)
            for reply in rng.sample(everything, OTHERS):
                if reply not in lines[name]:
                    yield Judged(Said(message), reply, OFF, weight=0.5)
