"""Measure what is learned from messages without a model: precision and recall of facts.

    python -m bench.memory_extraction [--cases FILE] [--show]

A fact counts when its relation and its value are right; a plan, and an end, by being there.
The cases that ship were written before the patterns were tried on them, and worked on afterwards.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import yaml

from kith.memory.extraction import extract
from kith.memory.heard import Heard
from kith.memory.memory import Kind

CASES = Path(__file__).parent / "memory_cases" / "extraction.yml"
WEDNESDAY = datetime(2026, 11, 25, 14, tzinfo=timezone.utc)

Item = tuple[str, ...]


def expected(case: dict[str, Any]) -> Iterator[Item]:
    """What should be learned from a case."""
    for relation, value in case.get("facts") or []:
        yield ("fact", relation, value.lower())
    if case.get("plan"):
        yield ("plan",)
    if case.get("past"):
        relation, value = case["past"]
        yield ("past", relation, value.lower())
    if case.get("ends"):
        yield ("ends", case["ends"])


def learned(case: dict[str, Any]) -> Iterator[Item]:
    """What is learned from it."""
    findings = extract(Heard(case["says"], WEDNESDAY, names=tuple(case.get("names") or ())))
    for one in findings.new:
        if one.kind is Kind.PLAN:
            yield ("plan",)
        else:
            kind = "past" if one.valid_until else "fact"
            yield (kind, one.relation or "", (one.value or "").lower())
    for ending in findings.endings:
        yield ("ends", ending.relation)


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", type=Path, default=CASES)
    parser.add_argument("--show", action="store_true", help="every message that went wrong")
    arguments = parser.parse_args()
    right = wrong = missed = 0
    for case in yaml.safe_load(arguments.cases.read_text(encoding="utf-8")):
        wanted, found = set(expected(case)), set(learned(case))
        right += len(wanted & found)
        wrong += len(found - wanted)
        missed += len(wanted - found)
        if arguments.show and wanted != found:
            print(case["says"], "| missed:", wanted - found, "| wrong:", found - wanted)
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    print(
        f"precision {precision:.2f}, recall {recall:.2f} "
        f"({right} right, {wrong} wrong, {missed} missed)"
    )
    print(json.dumps({"n": right + missed, "precision": precision, "recall": recall}))


if __name__ == "__main__":
    main()
