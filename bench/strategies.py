"""Measure how well the dialogue network chooses a strategy in stories it has not seen.

    python -m bench.strategies [--folds 5]

The stories are dealt into folds. For each fold TED (components/listening_policy.py) is trained on
the others, alone: no memory of whole stories, no rules. Then it has to find every support strategy
of the fold's own stories, with what went before as history. Stories whose steps are the same for
TED go into one fold together, so that none is tested on its twin. The baseline always chooses the
strategy that is commonest in what was trained on. Runs in Rasa's environment.
"""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.model_training import train_core
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.loading import load_data_from_files
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.utils.io import read_yaml_file, write_yaml
from rasa.utils.log_utils import configure_structlog

from bench.trained_model import PROJECT, TrainedModel

DOMAIN = PROJECT / "domain.yml"
CONFIG = PROJECT / "config.yml"
STORIES = PROJECT / "data" / "stories"
LISTENING_POLICY = "components.listening_policy.ListeningPolicy"
FOLDS = 5

STRATEGIES = frozenset(
    {
        "action_question", "action_restate", "action_reflect_feelings", "action_affirm",
        "action_suggest", "action_inform", "action_self_disclose", "action_celebrate",
        "action_small_talk",
    }
)  # fmt: skip

Story = dict[str, Any]


@dataclass(frozen=True)
class Choice:
    """A place in a story where a strategy is chosen: the story's own, TED's, the baseline's."""

    wanted: str
    found: str
    commonest: str


def read_stories(folder: Path) -> list[Story]:
    """Every story of a folder, as it is written."""
    files = sorted(folder.glob("*.yml"))
    return [dict(story) for path in files for story in read_yaml_file(path)["stories"]]


def dealt(stories: Sequence[Story], folds: int) -> list[list[Story]]:
    """The stories in so many folds; those with the same steps are kept together."""
    alike: dict[str, list[Story]] = {}
    for story in stories:
        alike.setdefault(json.dumps(story["steps"], sort_keys=True), []).append(story)
    hands: list[list[Story]] = [[] for _ in range(folds)]
    for place, steps in enumerate(sorted(alike)):
        hands[place % folds] += alike[steps]
    return hands


def ted_alone(config: Path) -> dict[str, Any]:
    """The configuration with TED only, beside a RulePolicy that gets no rules.

    Rasa will not train without one where the domain has forms.
    """
    content: dict[str, Any] = dict(read_yaml_file(config))
    [ted] = [each for each in content["policies"] if each["name"] == LISTENING_POLICY]
    content["policies"] = [ted, {"name": "RulePolicy", "enable_fallback_prediction": False}]
    content["pipeline"] = []
    return content


def train(stories: Sequence[Story], folder: Path) -> TrainedModel:
    """TED, trained on these stories."""
    write_yaml(ted_alone(CONFIG), folder / "config.yml")
    write_yaml({"version": "3.1", "stories": list(stories)}, folder / "stories.yml")
    # Rasa's bars and notes would bury the table.
    with (folder / "train.log").open("w") as log, redirect_stdout(log), redirect_stderr(log):
        made = train_core(
            str(DOMAIN),
            str(folder / "config.yml"),
            str(folder / "stories.yml"),
            str(folder / "model"),
        )
    if made is None:
        raise RuntimeError("Rasa would not train on the stories of a fold")
    return TrainedModel.load(Path(made))


def trackers(stories: Sequence[Story], folder: Path) -> list[DialogueStateTracker]:
    """The stories as Rasa's trackers; a story with alternatives becomes one for each."""
    domain = Domain.load(str(DOMAIN))
    path = folder / "held_out.yml"
    write_yaml({"version": "3.1", "stories": list(stories)}, path)
    graph = StoryGraph(load_data_from_files([str(path)], domain))
    made = TrainingDataGenerator(graph, domain, augmentation_factor=0).generate()
    return list(made)


def strategies_of(stories: Sequence[Story]) -> Counter[str]:
    """How often each strategy is chosen in the stories."""
    actions = (step.get("action") for story in stories for step in story["steps"])
    return Counter(str(action) for action in actions if action in STRATEGIES)


def choices(
    model: TrainedModel, held_out: Sequence[DialogueStateTracker], commonest: str
) -> Iterator[Choice]:
    """Every choice of a strategy in the stories held out."""
    for tracker in held_out:
        events = list(tracker.events)
        for place, event in enumerate(events):
            if isinstance(event, ActionExecuted) and event.action_name in STRATEGIES:
                found = model.next_action_after(events[:place])
                yield Choice(str(event.action_name), found, commonest)


def cross_validate(folds: int) -> list[Choice]:
    """The choices in all folds."""
    made: list[Choice] = []
    hands = dealt(read_stories(STORIES), folds)
    for number, hand in enumerate(hands):
        others = [story for place, each in enumerate(hands) if place != number for story in each]
        commonest = strategies_of(others).most_common(1)[0][0]
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            model = train(others, folder)
            with (folder / "read.log").open("w") as log, redirect_stderr(log):
                held_out = trackers(hand, folder)
            found = list(choices(model, held_out, commonest))
        made += found
        right = sum(choice.found == choice.wanted for choice in found)
        print(f"fold {number + 1} of {folds}: {right} of {len(found)} as the story has it")
    return made


def measures(found: Sequence[Choice]) -> dict[str, float]:
    """The shares of choices that are the story's own."""
    n = len(found)
    return {
        "n": n,
        "strategy_accuracy": round(sum(each.found == each.wanted for each in found) / n, 4),
        "commonest_accuracy": round(sum(each.commonest == each.wanted for each in found) / n, 4),
    }


def show(found: Sequence[Choice]) -> None:
    """Print a line for each strategy."""
    wanted = Counter(each.wanted for each in found)
    right = Counter(each.wanted for each in found if each.found == each.wanted)
    print(f"\n{'strategy':<26} {'n':>5} {'found':>7}")
    for strategy, n in wanted.most_common():
        print(f"{strategy:<26} {n:>5} {right[strategy] / n:>7.3f}")


def main() -> None:
    """Print a table, and as the last line one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folds", type=int, default=FOLDS)
    folds = parser.parse_args().folds
    configure_structlog(logging.WARNING)
    found = cross_validate(folds)
    show(found)
    for name, value in measures(found).items():
        print(f"{name:<20} {value:>8}")
    print(json.dumps(measures(found)))


if __name__ == "__main__":
    main()
