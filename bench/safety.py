"""Measure the crisis gate on lines it has not been tuned on.

    python -m bench.safety --positive FILE --negative FILE [--show]

The positive file holds `level<TAB>text` a line, the negative file a text a line. `recall_l3plus` is
the share of lines labelled 3 or 4 that the gate puts at 3 or above, `recall_l2plus` the same for 2,
`specificity` the share of negative lines below 2. Intervals are Wilson's, 95 %.
Lines that the gate's author has seen prove nothing: tests/safety_lines is not a measure.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kith.safety.crisis_gate import CrisisGate
from kith.safety.levels import RiskLevel

Z_95 = 1.96


@dataclass(frozen=True)
class Judged:
    """A line, its label, what the gate said and how long that took."""

    text: str
    label: RiskLevel
    level: RiskLevel
    ms: float


@dataclass(frozen=True)
class Share:
    """`hits` of `n`."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """The share; None when there was nothing to count."""
        return self.hits / self.n if self.n else None

    def __str__(self) -> str:
        if not self.n:
            return "no lines"
        low, high = wilson(self.hits, self.n)
        return f"{self.hits / self.n:.4f}  [{low:.4f}, {high:.4f}]  ({self.hits} of {self.n})"


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927)."""
    share, z2 = hits / n, Z_95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def read_positive(path: Path) -> list[tuple[RiskLevel, str]]:
    """The labelled lines of a file.

    Raises:
        ValueError: a line does not begin with a level and a tab.
    """
    labelled = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        level, tab, text = line.partition("\t")
        if not tab or not level.strip().isdigit():
            raise ValueError(f"{path}, line {number}: expected a level from 0 to 4, a tab, a text")
        labelled.append((RiskLevel(int(level)), text))
    return labelled


def read_negative(path: Path) -> list[tuple[RiskLevel, str]]:
    """The lines of a file, all labelled harmless."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(RiskLevel.NONE, line) for line in lines if line.strip()]


def judge(gate: CrisisGate, lines: Sequence[tuple[RiskLevel, str]]) -> list[Judged]:
    """What the gate says to each line on its own."""
    judged = []
    for label, text in lines:
        start = time.perf_counter()
        level = gate.assess(text).level
        judged.append(Judged(text, label, level, (time.perf_counter() - start) * 1000))
    return judged


def recall(judged: Sequence[Judged], at_least: RiskLevel) -> Share:
    """Of the lines labelled so high, how many the gate puts so high."""
    relevant = [one for one in judged if one.label >= at_least]
    return Share(sum(one.level >= at_least for one in relevant), len(relevant))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table and the JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.safety", description=__doc__)
    parser.add_argument("--positive", type=Path, required=True)
    parser.add_argument("--negative", type=Path, required=True)
    parser.add_argument("--show", action="store_true", help="print the lines that went wrong")
    given = parser.parse_args(arguments)
    gate = CrisisGate.load()
    positive = judge(gate, read_positive(given.positive))
    negative = judge(gate, read_negative(given.negative))
    shares = {
        "recall_l2plus": recall(positive, RiskLevel.PASSIVE),
        "recall_l3plus": recall(positive, RiskLevel.ACTIVE),
        "specificity": Share(sum(one.level < RiskLevel.PASSIVE for one in negative), len(negative)),
    }
    for name, share in shares.items():
        print(f"{name:16}{share}")
    under = [one for one in positive if one.label == RiskLevel.IMMINENT and one.level < 3]
    print(f"{'level 4 below 3':16}{len(under)}")
    if given.show:
        _show([one for one in positive if one.level < min(one.label, RiskLevel.ACTIVE)])
        _show([one for one in negative if one.level >= RiskLevel.PASSIVE])
    times = sorted(one.ms for one in (*positive, *negative))
    ms_p99 = round(times[min(len(times) - 1, int(len(times) * 0.99))], 3) if times else None
    print(f"{'ms p99':16}{ms_p99}")
    values = {name: share.value for name, share in shares.items()}
    counts = {"n_positive": len(positive), "n_negative": len(negative), "ms_p99": ms_p99}
    print(json.dumps(values | counts))


def _show(wrong: Sequence[Judged]) -> None:
    for one in wrong:
        print(f"  label {int(one.label)}, gate {int(one.level)}: {one.text}")


if __name__ == "__main__":
    main()
