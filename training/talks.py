"""Talks with Kith's side written by hand: training/lines/talks.

`message<TAB>strategy<TAB>reply`, a line an exchange, an empty line between talks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from kith.reply.strategy import Strategy

TALKS = Path(__file__).parent / "lines" / "talks"


@dataclass(frozen=True)
class Exchange:
    """What a person wrote, and what Kith would best say to it.

    Attributes:
        message: the person's words.
        strategy: what the reply does.
        reply: Kith's words.
    """

    message: str
    strategy: Strategy
    reply: str


def read_talks(folder: Path = TALKS) -> list[tuple[Exchange, ...]]:
    """All talks in a folder.

    Raises:
        ValueError: a line has not three parts, or no known strategy.
    """
    return [talk for path in sorted(folder.glob("*.tsv")) for talk in _talks(path)]


def _talks(path: Path) -> Iterator[tuple[Exchange, ...]]:
    lines = path.read_text("utf-8").splitlines()
    for is_talk, group in groupby(lines, key=lambda line: bool(line.strip())):
        if is_talk:
            yield tuple(_exchange(line) for line in group)


def _exchange(line: str) -> Exchange:
    message, strategy, reply = line.split("\t")
    return Exchange(message, Strategy(strategy), reply)
