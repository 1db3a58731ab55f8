"""Measure what the trained model understands, on lines it was not trained on.

    python -m bench.nlu --clinc FILE [--model FILE]
    python -m bench.nlu --held-out tests/rasa/test_nlu.yml --bar 0.85 --entity-bar 0.7

FILE is JSON: `{"in": [[text, label]], "oos": [text], "other": [[text, label]]}`. Labels become
our intents by bench/clinc_labels.json, our own names stand for themselves, and lines with any
other label are left out. A line that asks for conversation is right when it stays conversation,
whichever of those intents it gets: they run the same stories. Of held-out lines the entities are
measured too. Runs in Rasa's environment.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rasa.shared.nlu.training_data.loading import load_data

from bench.entities import ALL
from bench.entity_score import print_scores, score_kinds
from bench.trained_model import CONVERSATION, DEFAULT_MODEL, TrainedModel, Understood

LABELS = Path(__file__).with_name("clinc_labels.json")
WORST_SHOWN = 12

Lines = list[tuple[str, str]]


def labelled(pairs: Sequence[Sequence[str]], own: frozenset[str]) -> Lines:
    """The lines whose label is one of ours or can be turned into one."""
    table = json.loads(LABELS.read_text(encoding="utf-8"))
    named = ((text, label if label in own else table.get(label)) for text, label in pairs)
    return [(text, intent) for text, intent in named if intent is not None]


def is_right(found: str, wanted: str) -> bool:
    """Whether the person would get the kind of answer they asked for."""
    return found == wanted or (found in CONVERSATION and wanted in CONVERSATION)


def accuracy(found: Sequence[Understood], lines: Lines) -> float:
    """The share of lines understood; prints the confusions that cost the most."""
    pairs = [(wanted, got.intent) for (_, wanted), got in zip(lines, found, strict=True)]
    wrong = Counter(pair for pair in pairs if not is_right(pair[1], pair[0]))
    for (wanted, got), count in wrong.most_common(WORST_SHOWN):
        print(f"{count:>4}  {wanted:<24} taken for {got}")
    return 1 - wrong.total() / len(pairs) if pairs else 0.0


def stays_conversation(model: TrainedModel, texts: Sequence[str]) -> float:
    """The share of lines that nothing scripted answers; prints what captures the others."""
    intents = [found.intent for found in model.understand(texts)]
    captured = Counter(intent for intent in intents if intent not in CONVERSATION)
    for intent, count in captured.most_common(WORST_SHOWN):
        print(f"{count:>4}  captured by {intent}")
    return 1 - captured.total() / len(intents) if intents else 0.0


def measure_clinc(model: TrainedModel, path: Path) -> dict[str, float]:
    """The measures of a file in clinc150's form."""
    content = json.loads(path.read_text(encoding="utf-8"))
    lines = labelled(content["in"], model.intents)
    rest = [*content["oos"], *(text for text, _ in content["other"])]
    return {
        "n": len(lines) + len(rest),
        "accuracy": round(accuracy(model.understand(text for text, _ in lines), lines), 4),
        "stays_conversation": round(stays_conversation(model, rest), 4),
    }


def measure_held_out(model: TrainedModel, path: Path) -> dict[str, float]:
    """The measures of a file in Rasa's own form."""
    examples = load_data(str(path)).intent_examples
    lines = [(str(line.get("text")), str(line.get("intent"))) for line in examples]
    found = model.understand(text for text, _ in lines)
    wanted = (line.get("entities") or [] for line in examples)
    scores = score_kinds(zip(wanted, (one.parsed["entities"] for one in found), strict=True))
    print_scores(scores)
    return {
        "n": len(lines),
        "accuracy": round(accuracy(found, lines), 4),
        "entity_f1": round(scores[ALL].f1, 4) if ALL in scores else 0.0,
    }


def main() -> None:
    """Print a table, and as the last line one JSON object; exit 1 below the bar."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--clinc", type=Path)
    source.add_argument("--held-out", type=Path)
    parser.add_argument("--bar", type=float, default=0.0, help="the least accuracy that passes")
    parser.add_argument("--entity-bar", type=float, default=0.0, help="the same for entity_f1")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    arguments = parser.parse_args()
    model = TrainedModel.load(arguments.model)
    if arguments.clinc:
        measures = measure_clinc(model, arguments.clinc)
    else:
        measures = measure_held_out(model, arguments.held_out)
    for name, value in measures.items():
        print(f"{name:<20} {value:>8}")
    print(json.dumps(measures))
    if measures["accuracy"] < arguments.bar:
        sys.exit(1)
    if measures.get("entity_f1", 1.0) < arguments.entity_bar:
        sys.exit(1)


if __name__ == "__main__":
    main()
