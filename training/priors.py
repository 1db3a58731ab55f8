"""Make the priors beside models/suitability: how readers have found each reply so far.

    python -m training.priors [--files f.jsonl,g.jsonl,...]

Of the judged turns that training/weighing.py is not fitted on.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from kith.reply.bank import Bank
from kith.reply.opinions import MOVE
from kith.reply.priors import PRIORS_FILE
from kith.reply.suitability import FOLDER
from kith.reply.template import gaps_of
from training.suitability_data import GOOD, JUDGED, PASSABLE

FILES = "f.jsonl,g.jsonl,h.jsonl,k.jsonl,l.jsonl,n.jsonl"
"""Those whose candidates are like today's."""
WIDTH = 0.05
"""How finely the likeness of exchanges is told apart."""
LEAST_NEAR, MOST_NEAR = 0.4, 0.95
"""Below and above there are few exchanges; all count as those at the end."""
STRENGTH = 8
"""So many judgements of its own move a reply half way from what is expected of its kind."""
FEWEST = 4
"""A reply with fewer judgements of its own counts as its kind."""

_GAP = re.compile(r"\\\{\w+\\\}")

Shares = tuple[float, float]
_Marks = Mapping[str, Counter[int]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Count and write."""
    parser = argparse.ArgumentParser(prog="python -m training.priors", description=__doc__)
    parser.add_argument("--files", default=FILES)
    parser.add_argument("--model", type=Path, default=FOLDER)
    given = parser.parse_args(arguments)
    content = shrunk(JUDGED / name for name in given.files.split(","))
    (given.model / PRIORS_FILE).write_text(_a_line_each(content), encoding="utf-8")
    print(f"{len(content['texts'])} replies, {len(content['moves'])} follow-ups")


def shrunk(files: Iterable[Path]) -> dict[str, dict[str, Shares]]:
    """The content of the file: logits for "at least passable" and "good"."""
    files = list(files)
    texts, moves, everything, move_of = _counted(files)
    usual = _shares(everything, (0.5, 0.5))
    of_moves = {move: _shares(marks, usual) for move, marks in moves.items()}
    of_texts = {
        text: _shares(marks, of_moves.get(move_of[text], usual))
        for text, marks in texts.items()
        if marks.total() >= FEWEST
    }
    return {
        "usual": {"any": _logits(usual)},
        "near": {f"{near:.2f}": _logits(shares) for near, shares in _by_likeness(files, usual)},
        "moves": {move: _logits(shares) for move, shares in of_moves.items()},
        "texts": {text: _logits(shares) for text, shares in of_texts.items()},
    }


def _counted(files: Iterable[Path]) -> tuple[_Marks, _Marks, Counter[int], dict[str, str]]:
    template_of = Unfilled()
    texts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    moves: defaultdict[str, Counter[int]] = defaultdict(Counter)
    everything: Counter[int] = Counter()
    move_of: dict[str, str] = {}
    for path in files:
        for line in path.read_text("utf-8").splitlines():
            for said, mark, *noted in json.loads(line)["replies"]:
                reply = template_of(said) if any("merit" in note for note in noted) else said
                name = next((note["follow_up"] for note in noted if "follow_up" in note), "")
                move_of[reply] = MOVE + name if name else ""
                counted = [texts[reply], everything, *([moves[MOVE + name]] if name else [])]
                for each in counted:
                    each[mark] += 1
    return texts, moves, everything, move_of


class Unfilled:
    """The bank's replies with gaps, found by what they say when they are filled."""

    def __init__(self) -> None:
        every = (template for each in Bank.load().templates.values() for template in each)
        self._patterns = [
            (re.compile(_GAP.sub("(.+)", re.escape(one.text)) + r"\Z"), one.text)
            for one in every
            if gaps_of(one.text)
        ]

    def __call__(self, said: str) -> str:
        """The text of the reply with its gaps; the same text where it has none."""
        return next((text for pattern, text in self._patterns if pattern.match(said)), said)


def _by_likeness(files: Iterable[Path], usual: Shares) -> list[tuple[float, Shares]]:
    """Likenesses of an exchange's message, upwards, each with its shares, which never fall."""
    bins: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for path in files:
        for line in path.read_text("utf-8").splitlines():
            for _, mark, *noted in json.loads(line)["replies"]:
                for near in (note["alone"] for note in noted if "alone" in note):
                    bins[round(min(max(near, LEAST_NEAR), MOST_NEAR) / WIDTH)][mark] += 1
    found: list[tuple[float, Shares]] = []
    for place in sorted(bins):
        passable, good = _shares(bins[place], usual)
        before = found[-1][1] if found else (0.0, 0.0)
        found.append((place * WIDTH, (max(passable, before[0]), max(good, before[1]))))
    return found


def _shares(marks: Counter[int], expected: Shares) -> Shares:
    passable, good = (
        (sum(number for mark, number in marks.items() if mark >= least) + STRENGTH * share)
        / (marks.total() + STRENGTH)
        for least, share in zip((PASSABLE, GOOD), expected, strict=True)
    )
    return passable, good


def _a_line_each(content: dict[str, dict[str, Shares]]) -> str:
    parts = (
        f"{json.dumps(part)}: {{\n"
        + ",\n".join(
            f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(logits)}"
            for name, logits in sorted(entries.items())
        )
        + "\n}"
        for part, entries in content.items()
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _logits(shares: Shares) -> Shares:
    passable, good = (round(math.log(share / (1 - share)), 3) for share in shares)
    return passable, good


if __name__ == "__main__":
    main()
