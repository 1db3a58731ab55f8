"""Talks with Kith's side written by hand: training/lines/talks.

`message<TAB>strategy<TAB>reply`, a line an exchange, an empty line between talks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from kith.reply.exchanges import Exchange
from kith.reply.strategy import Strategy

TALKS = Path(__file__).parent / "lines" / "talks"


def read_talks(folder: Path = TALKS) -> list[tuple[Exchange, ...]]:
    """All talks in a folder; what was asked before a message is all of Kith's reply before it.

    Raises:
        ValueError: a line has not three parts, or no known strategy.
    """
    return [talk for path in sorted(folder.glob("*.tsv")) for talk in _talks(path)]


def _talks(path: Path) -> Iterator[tuple[Exchange, ...]]:
    lines = path.read_text("utf-8").splitlines()
    for is_talk, group in groupby(lines, key=lambda line: bool(line.strip())):
        if is_talk:
            yield tuple(_exchanges(group))


def _exchanges(lines: Iterable[str]) -> Iterator[Exchange]:
    asked = ""
    for line in lines:
        message, strategy, reply = line.split("\t")
        yield Exchange(Strategy(strategy), asked, message, reply)
        asked = reply
