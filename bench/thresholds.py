"""Print what each margin before conversation would cost, and whether confidence is what it says.

    python -m bench.thresholds --clinc FILE [--held-out FILE] [--model FILE]

A scripted answer must be likelier than conversation by a margin (components/
careful_intent_classifier.py). Two curves on lines the model was not trained on: one over the margin
of every intent, one over the wider margin of those that start an exercise, a memory command or a
setting. Below them a reliability table with the expected calibration error (Guo et al. 2017,
https://arxiv.org/abs/1706.04599, ten bins). Runs in Rasa's environment. What was chosen from it
is in docs/decisions/0009-confidence.md.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.shared.nlu.training_data.loading import load_data

from bench.nlu import Lines, is_right, labelled
from bench.routing import WRONG_FLOWS
from bench.trained_model import CONVERSATION, DEFAULT_MODEL, TrainedModel

NOTHING = "nlu_fallback"
STEPS = (-0.2, -0.1, 0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
CHOSEN = 0.1
BINS = 10


@dataclass(frozen=True)
class Guess:
    """What the model made of a line before any margin.

    Attributes:
        wanted: the intent it should have.
        intent: the likeliest intent that is not conversation.
        lead: by how much that is likelier than conversation; -1 to 1.
        first: the likeliest of all, conversation taken as one.
        confidence: of the first.
    """

    wanted: str
    intent: str
    lead: float
    first: str
    confidence: float

    def answer(self, margin: float, careful: float) -> str:
        """The intent that is left once both margins have been asked."""
        asked = max(margin, careful) if self.intent in WRONG_FLOWS else margin
        return self.intent if self.lead > asked else NOTHING


@dataclass(frozen=True)
class Outcome:
    """Shares of all lines.

    Attributes:
        right: answered as asked.
        wrong_flow: an exercise, a memory command or a setting that nobody asked for.
        wrong_words: any other scripted answer that nobody asked for.
        missed: something scripted was asked for, and it stayed conversation.
    """

    right: float
    wrong_flow: float
    wrong_words: float
    missed: float


def outcome(guesses: Sequence[Guess], margin: float, careful: float) -> Outcome:
    """What becomes of the lines under the two margins."""
    right = flow = words = missed = 0
    for guess in guesses:
        found = guess.answer(margin, careful)
        if is_right(found, guess.wanted):
            right += 1
        elif found in WRONG_FLOWS:
            flow += 1
        elif found in CONVERSATION:
            missed += 1
        else:
            words += 1
    n = len(guesses)
    return Outcome(right / n, flow / n, words / n, missed / n)


@dataclass(frozen=True)
class Bin:
    """The guesses whose confidence lies in one tenth."""

    n: int
    confidence: float
    right: float


def reliability(guesses: Sequence[Guess]) -> list[Bin]:
    """For each tenth of confidence that occurs: the mean confidence and the share right."""
    tenths: dict[int, list[Guess]] = {}
    for guess in guesses:
        tenths.setdefault(min(int(guess.confidence * BINS), BINS - 1), []).append(guess)
    return [_bin(tenths[tenth]) for tenth in sorted(tenths)]


def _bin(guesses: Sequence[Guess]) -> Bin:
    right = sum(is_right(guess.first, guess.wanted) for guess in guesses)
    total = sum(guess.confidence for guess in guesses)
    return Bin(len(guesses), total / len(guesses), right / len(guesses))


def calibration_error(bins: Sequence[Bin]) -> float:
    """How far confidence and accuracy lie apart, averaged over all guesses."""
    n = sum(each.n for each in bins)
    return sum(each.n * abs(each.confidence - each.right) for each in bins) / n


def guess(wanted: str, ranking: Sequence[dict[str, Any]]) -> Guess:
    """What a ranking says.

    Rasa's FallbackClassifier puts its intent before the ranking; then the confidences add up
    to more than 1.
    """
    inserted = sum(each["confidence"] for each in ranking) > 1 + 1e-6
    own = [(str(each["name"]), float(each["confidence"])) for each in ranking[inserted:]]
    talk = max((confidence for name, confidence in own if name in CONVERSATION), default=0.0)
    rest = [(name, confidence) for name, confidence in own if name not in CONVERSATION]
    intent, confidence = max(rest, key=lambda each: each[1])
    return Guess(wanted, intent, confidence - talk, *max(own, key=lambda each: each[1]))


def guesses_for(model: TrainedModel, lines: Lines) -> list[Guess]:
    """What the model makes of the lines before any margin."""
    found = model.understand(text for text, _ in lines)
    return [
        guess(wanted, got.parsed["intent_ranking"])
        for (_, wanted), got in zip(lines, found, strict=True)
    ]


def read(clinc: Path | None, held_out: Path | None, own: frozenset[str]) -> Lines:
    """The lines of both files; what has no intent of ours is meant to stay conversation."""
    lines: Lines = []
    if clinc:
        content = json.loads(clinc.read_text(encoding="utf-8"))
        rest = [*content["oos"], *(text for text, _ in content["other"])]
        lines += labelled(content["in"], own) + [(text, NOTHING) for text in rest]
    if held_out:
        examples = load_data(str(held_out)).intent_examples
        lines += [(str(line.get("text")), str(line.get("intent"))) for line in examples]
    return lines


def show(guesses: Sequence[Guess]) -> None:
    """Print both curves and the reliability table."""
    head = f"{'margin':>9} {'right':>8} {'wrong flow':>11} {'wrong words':>12} {'missed':>8}"
    for title, pairs in (
        ("every intent", [(step, step) for step in STEPS]),
        (f"weighty intents, the others {CHOSEN}", [(CHOSEN, step) for step in STEPS]),
    ):
        print(f"\n{title}\n{head}")
        for margin, careful in pairs:
            got = outcome(guesses, margin, careful)
            print(
                f"{careful:>9.2f} {got.right:>8.4f} {got.wrong_flow:>11.4f}"
                f" {got.wrong_words:>12.4f} {got.missed:>8.4f}"
            )
    bins = reliability(guesses)
    print(f"\n{'n':>6} {'confidence':>11} {'right':>7}")
    for each in bins:
        print(f"{each.n:>6} {each.confidence:>11.3f} {each.right:>7.3f}")
    print(json.dumps({"n": len(guesses), "ece": round(calibration_error(bins), 4)}))


def main() -> None:
    """Print the curves, and as the last line one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clinc", type=Path)
    parser.add_argument("--held-out", type=Path)
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL)
    arguments = parser.parse_args()
    if not (arguments.clinc or arguments.held_out):
        parser.error("name a file: --clinc, --held-out or both")
    model = TrainedModel.load(arguments.model)
    show(guesses_for(model, read(arguments.clinc, arguments.held_out, model.intents)))


if __name__ == "__main__":
    main()
