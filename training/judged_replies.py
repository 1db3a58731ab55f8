"""Replies that readers judged often, turn by turn: what models/follow_ups learns beside its labels.

A follow-up in all its wordings is one reply here, and so is a reply of the bank whatever fills its
gaps. Exchanges are left out: each is judged a few times at most.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kith.reply.bank import Bank
from kith.reply.follow_ups import read_follow_ups
from kith.reply.opinions import MOVE
from kith.reply.suitability import Said
from kith.reply.template import plain
from training.priors import Unfilled
from training.suitability_data import JUDGED

ASIDE = "m.jsonl"
"""The turns that training/weighing.py fits on; no network has learned them."""
FEWEST = 20
"""A reply with fewer judgements is not learned by itself."""


@dataclass(frozen=True)
class JudgedTurn:
    """A turn with what readers thought of some replies.

    Attributes:
        said: the message and what came before it.
        marks: names of replies, each with its judgement, 0 to 2.
    """

    said: Said
    marks: tuple[tuple[str, int], ...]


class ReplyNames:
    """By what name a judged reply goes: a follow-up's move, or a bank's reply as it is written."""

    def __init__(self) -> None:
        self._unfilled = Unfilled()
        self._found: dict[str, str] = {}

    @cached_property
    def _moves(self) -> Mapping[str, str]:
        return {plain(text): MOVE + one.name for one in read_follow_ups() for text in one.texts}

    @cached_property
    def known(self) -> frozenset[str]:
        """The names of all that can be said today."""
        lines = {one.text for each in Bank.load().templates.values() for one in each}
        return frozenset(lines | set(self._moves.values()))

    def of(self, reply: str, note: Mapping[str, object]) -> str:
        """The name of a reply; empty for an exchange's, and for what is not said any more."""
        if "follow_up" in note:
            name = f"{MOVE}{note['follow_up']}"
        elif "alone" in note:
            return ""
        else:
            name = self._moves.get(plain(reply)) or self._line(reply)
        return name if name in self.known else ""

    def _line(self, reply: str) -> str:
        if reply not in self._found:
            self._found[reply] = self._unfilled(reply)
        return self._found[reply]


def judged_turns(folder: Path = JUDGED) -> Iterator[JudgedTurn]:
    """The judged turns of a folder with their named replies, but those that are kept aside."""
    names = ReplyNames()
    for path in sorted(folder.glob("*.jsonl")):
        if path.name == ASIDE:
            continue
        for line in path.read_text("utf-8").splitlines():
            turn = json.loads(line)
            named = (
                (names.of(reply, note[0] if note else {}), mark)
                for reply, mark, *note in turn["replies"]
            )
            marks = tuple((name, mark) for name, mark in named if name)
            if marks:
                yield JudgedTurn(Said(turn["message"], turn["asked"], turn["before"]), marks)


def often_judged(turns: Sequence[JudgedTurn]) -> list[str]:
    """The names of the replies with enough judgements, in order."""
    counts = Counter(name for turn in turns for name, _ in turn.marks)
    return sorted(name for name, count in counts.items() if count >= FEWEST)
