"""Measure the two gates on lines they have not been tuned on.

    python -m bench.safety --positive FILE --negative FILE [--disguises] [--rules-only] [--show]
    python -m bench.safety --output-bad FILE --output-kind FILE [--show]

A positive line is `level<TAB>text`, and may have a tag in a third column; a negative, bad or kind
line is a text. `recall_l3plus` is the share of lines labelled 3 or 4 that the crisis gate puts at 3
or above, `recall_l2plus` the same for 2, `specificity` the share of negative lines below 2;
`bad_refused` and `kind_refused` are shares of what the output gate refuses. Intervals are Wilson's,
95 %. Without files it measures the lines in bench/safety_lines: see there how much they mean.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.disguises import DISGUISES
from bench.shares import Share
from kith.danger import FOLDER, load_reader
from kith.safety.crisis_gate import CrisisGate
from kith.safety.crisis_steps import is_only_suspected
from kith.safety.levels import Assessment, RiskLevel, RiskTag
from kith.safety.output_gate import OutputGate

LINES = Path(__file__).parent / "safety_lines"
TAGS = frozenset(tag.value for tag in RiskTag)


@dataclass(frozen=True)
class Line:
    """A text, its label, and what kind of danger it speaks of, if that is noted."""

    text: str
    label: RiskLevel
    tag: str = ""


@dataclass(frozen=True)
class Judged:
    """A line, what the gate said and how long that took."""

    line: Line
    level: RiskLevel
    tags: frozenset[RiskTag]
    ms: float


def read_positive(path: Path) -> list[Line]:
    """The labelled lines of a file.

    Raises:
        ValueError: a line does not begin with a level and a tab.
    """
    labelled = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        level, tab, text = line.partition("\t")
        if not tab or level.strip() not in {"0", "1", "2", "3", "4"}:
            raise ValueError(f"{path}, line {number}: expected a level from 0 to 4, a tab, a text")
        text, _, tag = text.rstrip().rpartition("\t") if text.rstrip()[-1:] else ("", "", "")
        if tag not in TAGS:
            text, tag = f"{text} {tag}".strip(), ""
        labelled.append(Line(text.strip(), RiskLevel(int(level)), tag))
    return labelled


def read_texts(path: Path) -> list[Line]:
    """The lines of a file, all labelled harmless."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Line(line, RiskLevel.NONE) for line in lines if line.strip()]


def judge(
    gate: CrisisGate, lines: Sequence[Line], disguise: Callable[[str], str] = str
) -> list[Judged]:
    """What the gate says to each line on its own."""
    judged = []
    for line in lines:
        text = disguise(line.text)
        start = time.perf_counter()
        found = gate.assess(text)
        judged.append(Judged(line, found.level, found.tags, (time.perf_counter() - start) * 1000))
    return judged


def recall(judged: Sequence[Judged], at_least: RiskLevel) -> Share:
    """Of the lines labelled so high, how many the gate puts so high."""
    relevant = [one for one in judged if one.line.label >= at_least]
    return Share(sum(one.level >= at_least for one in relevant), len(relevant))


def specificity(judged: Sequence[Judged]) -> Share:
    """How many stay below a crisis."""
    return Share(sum(one.level < RiskLevel.PASSIVE for one in judged), len(judged))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables and the JSON line."""
    parser = argparse.ArgumentParser(prog="python -m bench.safety", description=__doc__)
    for name in ("positive", "negative", "output-bad", "output-kind"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--disguises", action="store_true", help="also in disguise")
    parser.add_argument("--rules-only", action="store_true", help="without the second reader")
    parser.add_argument("--reader", type=Path, help="another folder of the second reader")
    parser.add_argument("--show", action="store_true", help="print the lines that went wrong")
    given = parser.parse_args(arguments)
    chosen = (given.positive, given.negative, given.output_bad, given.output_kind)
    if not any(chosen):
        given.positive, given.negative, given.output_bad, given.output_kind = (
            LINES / f"audit_{name}"
            for name in ("positive.tsv", "negative.txt", "bad.txt", "kind.txt")
        )
    result: dict[str, object] = {}
    reader = None if given.rules_only else load_reader(given.reader or FOLDER)
    gate, said = CrisisGate.load(reader=reader), OutputGate.load(reader=reader)
    if given.positive or given.negative:
        result |= measure_crisis(gate, given)
    if given.output_bad or given.output_kind:
        result |= measure_output(said, given)
    print(json.dumps(result))


def measure_crisis(gate: CrisisGate, given: argparse.Namespace) -> dict[str, object]:
    """The crisis gate's table; gives the keys of the JSON line."""
    positive = judge(gate, read_positive(given.positive)) if given.positive else []
    negative = judge(gate, read_texts(given.negative)) if given.negative else []
    shares = {
        "recall_l2plus": recall(positive, RiskLevel.PASSIVE),
        "recall_l3plus": recall(positive, RiskLevel.ACTIVE),
        "specificity": specificity(negative),
    }
    for name, share in shares.items():
        print(f"{name:24}{share}")
    _print_levels(positive)
    _print_tags(positive)
    if given.show:
        _show([one for one in positive if one.level < min(one.line.label, RiskLevel.ACTIVE)])
        _show([one for one in negative if one.level >= RiskLevel.PASSIVE])
    lost = _print_disguises(gate, positive) if given.disguises else {}
    times = sorted(one.ms for one in (*positive, *negative))
    ms_p99 = round(times[min(len(times) - 1, int(len(times) * 0.99))], 3) if times else None
    ms_long = round(ms_of_long_messages(gate, [one.line.text for one in negative]), 3)
    print(f"{'ms p99':24}{ms_p99}\n{'ms p99, 2,000 chars':24}{ms_long}")
    counts = {"n_positive": len(positive), "n_negative": len(negative)}
    milliseconds = {"ms_p99": ms_p99, "ms_p99_2000": ms_long}
    return {name: share.value for name, share in shares.items()} | counts | milliseconds | lost


def measure_output(gate: OutputGate, given: argparse.Namespace) -> dict[str, object]:
    """The output gate's table; gives the keys of the JSON line."""
    result: dict[str, object] = {}
    for name, path, at in (
        ("bad_refused", given.output_bad, False),
        ("kind_refused", given.output_kind, True),
    ):
        if not path:
            continue
        lines = [line.text for line in read_texts(path)]
        refused = [text for text in lines if not gate.check(text, level=RiskLevel.NONE).allowed]
        share = Share(len(refused), len(lines))
        print(f"{name:24}{share}")
        result |= {name: share.value, f"n_{name.split('_')[0]}": len(lines)}
        if given.show:
            wrong = [text for text in lines if (text in refused) == at]
            print("\n".join(f"  {name}: {text}" for text in wrong))
    return result


def ms_of_long_messages(gate: CrisisGate, texts: Sequence[str], length: int = 2000) -> float:
    """Milliseconds for a message of 2,000 characters, the 99th of a hundred, made of the texts."""
    if not texts:
        return 0.0
    times = []
    for number in range(100):
        order = [*texts[number % len(texts) :], *texts[: number % len(texts)]]
        message = (". ".join(order) * (length // max(1, len(". ".join(order))) + 1))[:length]
        start = time.perf_counter()
        gate.assess(message)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[98]


def _print_levels(positive: Sequence[Judged]) -> None:
    for level in (RiskLevel.PASSIVE, RiskLevel.ACTIVE, RiskLevel.IMMINENT):
        of_level = [one for one in positive if one.line.label == level]
        least = min(level, RiskLevel.ACTIVE)
        hits = [one for one in of_level if one.level >= least]
        asked = sum(is_only_suspected(Assessment(one.level, one.tags)) for one in hits)
        share = Share(len(hits), len(of_level))
        print(f"{f'  level {level:d} at {least:d} or above':24}{share}; asked about first {asked}")


def _print_tags(positive: Sequence[Judged]) -> None:
    for tag in sorted({one.line.tag for one in positive} - {""}):
        tagged = [one for one in positive if one.line.tag == tag]
        alarmed = sum(one.level >= min(one.line.label, RiskLevel.ACTIVE) for one in tagged)
        right = sum(RiskTag(tag) in one.tags for one in tagged)
        print(f"  {tag:22}{Share(alarmed, len(tagged))}; tagged so {right}")


def _print_disguises(gate: CrisisGate, plain: Sequence[Judged]) -> dict[str, object]:
    """Recall in each disguise; the most that one of them loses, in points."""
    lines = [one.line for one in plain]
    worst = {"l2": 0.0, "l3": 0.0}
    before = {"l2": recall(plain, RiskLevel.PASSIVE), "l3": recall(plain, RiskLevel.ACTIVE)}
    for name, disguise in DISGUISES.items():
        judged = judge(gate, lines, disguise)
        now = {"l2": recall(judged, RiskLevel.PASSIVE), "l3": recall(judged, RiskLevel.ACTIVE)}
        print(f"  {name:22}2 and up {now['l2']}; 3 and up {now['l3']}")
        for key in worst:
            loss = 100 * ((before[key].value or 0) - (now[key].value or 0))
            worst[key] = max(worst[key], loss)
    print(f"{'most lost, points':24}2 and up {worst['l2']:.1f}; 3 and up {worst['l3']:.1f}")
    return {f"disguise_loss_{key}plus": round(value, 2) for key, value in worst.items()}


def _show(wrong: Sequence[Judged]) -> None:
    for one in wrong:
        print(f"  label {int(one.line.label)}, gate {int(one.level)}: {one.line.text}")


if __name__ == "__main__":
    main()
