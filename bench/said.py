"""Measure what is told by patterns or by the nearest examples, on lines they were not made from.

    python -m bench.said [--show]

Ages under 18, farewells, claims to have been misread, questions whether Kith is human, and leaning
on Kith alone. The lines are in tests/safety_lines/held_out: written after the patterns, by the same
author, and looked at once, so the shares are an upper bound for other people's writing. `found` is
the share of such lines that is told, `mistaken` that of other lines taken for one. Intervals are
Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.shares import Share
from kith.encoder import shared_encoder
from kith.language.goodbyes import says_goodbye
from kith.leaning import ENCODER_FOLDER, Leaning
from kith.safety.age import says_under_18
from kith.safety.misreading import Misreadings
from kith.safety.standing import StandingWords

LINES = Path(__file__).resolve().parents[1] / "tests" / "safety_lines"


@dataclass(frozen=True)
class Told:
    """One thing that is told.

    Attributes:
        name: what it is.
        tells: whether a text is one.
        such: files of lines that are.
        others: files of lines that are none.
    """

    name: str
    tells: Callable[[str], bool]
    such: Sequence[str]
    others: Sequence[str]


def all_told() -> tuple[Told, ...]:
    """Everything that is measured here."""
    leaning = Leaning.load(shared_encoder(ENCODER_FOLDER))
    misreadings, words = Misreadings.load(), StandingWords.load()
    return (
        Told("an age under 18", says_under_18, ["says_under_18"], ["says_no_age"]),
        Told("a long farewell", says_goodbye, ["farewell"], ["not_farewell"]),
        Told(
            "having been misread",
            lambda text: misreadings.claim_in(text) is not None,
            ["misread"],
            ["not_misread"],
        ),
        Told(
            "asking whether Kith is human",
            words.asks_if_human,
            ["asks_if_human_new"],
            ["not_farewell", "says_no_age", "not_misread"],
        ),
        Told(
            "leaning on Kith alone, or pulling back",
            lambda text: bool(list(leaning.signs_in(text))),
            ["exclusive", "withdrawn"],
            ["people_are_fine"],
        ),
    )


def lines(names: Sequence[str]) -> list[str]:
    """The lines of some files.

    Raises:
        OSError: one cannot be read.
    """
    texts = [(LINES / "held_out" / f"{name}.txt").read_text(encoding="utf-8") for name in names]
    return [line for text in texts for line in text.splitlines() if line]


def main() -> None:
    """Print both shares of each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--show", action="store_true", help="the lines that were told wrong")
    show = parser.parse_args().show
    for told in all_told():
        such, others = lines(told.such), lines(told.others)
        missed = [text for text in such if not told.tells(text)]
        mistaken = [text for text in others if told.tells(text)]
        print(told.name)
        print(f"  found     {Share(len(such) - len(missed), len(such))}")
        print(f"  mistaken  {Share(len(mistaken), len(others))}")
        if show:
            print("".join(f"    missed: {text}\n" for text in missed), end="")
            print("".join(f"    mistaken: {text}\n" for text in mistaken), end="")


if __name__ == "__main__":
    main()
