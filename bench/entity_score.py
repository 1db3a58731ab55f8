"""Counts the entities that were found rightly: both ends, the kind and the role must be right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bench.entities import ALL, Score

LEFT_OUT = frozenset({"PER", "ORG", "LOC"})
"""spaCy's own labels: `bench.entities` measures them, our lines are not annotated with them."""

Entities = Sequence[Mapping[str, Any]]
Spans = set[tuple[int, int, str]]


def kind_of(entity: Mapping[str, Any]) -> str:
    """The entity's name, with its role where it has one."""
    role = entity.get("role")
    return f"{entity['entity']} ({role})" if role else str(entity["entity"])


def spans_of(entities: Entities) -> Spans:
    """First character, character after the last, and kind, of the entities that are measured."""
    kept = (one for one in entities if one["entity"] not in LEFT_OUT)
    return {(one["start"], one["end"], kind_of(one)) for one in kept}


def score_kinds(lines: Iterable[tuple[Entities, Entities]]) -> dict[str, Score]:
    """Scores by kind and, under `all`, over all kinds, from what is there and what was found."""
    gold, named, right = Counter[str](), Counter[str](), Counter[str]()
    for wanted, got in lines:
        truth, found = spans_of(wanted), spans_of(got)
        for counter, group in ((gold, truth), (named, found), (right, truth & found)):
            counter.update(name for _, _, kind in group for name in (kind, ALL))
    kinds = sorted(gold | named, key=lambda kind: (kind == ALL, kind))
    return {kind: Score(gold[kind], named[kind], right[kind]) for kind in kinds}


def print_scores(scores: Mapping[str, Score]) -> None:
    """Print a table: how many there are of each kind, precision, recall and F1."""
    print(f"{'':<20}{'there':>7}{'P':>8}{'R':>8}{'F1':>8}")
    for kind, one in scores.items():
        print(f"{kind:<20}{one.gold:>7}{one.precision:>8.3f}{one.recall:>8.3f}{one.f1:>8.3f}")
