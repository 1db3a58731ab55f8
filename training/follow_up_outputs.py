"""What the outputs of models/follow_ups are, in order, and what each is to say of a text."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from pathlib import Path

import torch

from kith.reply.follow_ups import FILE, MADE_OF_FILE, OPINIONS, OUTPUT
from training.follow_up_labels import Labelled
from training.judged_replies import JudgedTurn
from training.suitability_data import GOOD, PASSABLE

BEST, ALSO = 1.0, 0.8
"""How sure it is that the reader's first choice is good, and how sure the others are."""
STRENGTH, USUAL = 8.0, torch.tensor([0.45, 0.15])
"""So many judgements of the usual shares of passable and good are added to those of each reply."""


@dataclass(frozen=True)
class Outputs:
    """What the network says, in the order of its outputs.

    Attributes:
        follow_ups: the names of the follow-ups.
        replies: the names of the replies that readers judged often.
    """

    follow_ups: tuple[str, ...]
    replies: tuple[str, ...]

    @cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each reply."""
        return {name: place for place, name in enumerate(self.replies)}

    @property
    def made_of(self) -> dict[str, list[str]]:
        """The same as it is kept beside the weights."""
        return {"names": list(self.follow_ups), "replies": list(self.replies)}

    @property
    def heads(self) -> dict[str, int]:
        """The size of each output: of a reply "at least passable" and "good"."""
        return {OUTPUT: len(self.follow_ups), OPINIONS: 2 * len(self.replies)}

    def shares(
        self, labelled: Sequence[Labelled], turns: Sequence[JudgedTurn]
    ) -> dict[str, torch.Tensor]:
        """How often each is so, whatever was said."""
        chosen = sum(map(self.chosen, labelled)) / len(labelled)
        total = torch.full((2 * len(self.replies),), STRENGTH)
        found = total * USUAL.repeat(len(self.replies))
        for turn in turns:
            known, marks = self.opinions(turn)
            total, found = total + known, found + marks
        return {OUTPUT: torch.as_tensor(chosen), OPINIONS: found / total}

    def chosen(self, one: Labelled) -> torch.Tensor:
        """Which follow-ups a reader chose, and how surely they are good."""
        target = torch.zeros(len(self.follow_ups))
        for place, name in enumerate(one.names):
            target[self.follow_ups.index(name)] = ALSO if place else BEST
        return target

    def opinions(self, turn: JudgedTurn) -> tuple[torch.Tensor, torch.Tensor]:
        """Which of the opinions are known of a turn, and these."""
        known, marks = (torch.zeros(2 * len(self.replies)) for _ in range(2))
        for name, mark in turn.marks:
            if name in self.places:
                place = 2 * self.places[name]
                known[place : place + 2] = 1.0
                marks[place : place + 2] = torch.tensor([mark >= PASSABLE, mark >= GOOD]).float()
        return known, marks


def made_of_file(weights: Path) -> Path:
    """The file beside weights that says what their outputs are, in order."""
    return weights / MADE_OF_FILE if weights.is_dir() else weights.with_suffix(".json")


def made_of_weights(weights: Path) -> dict[str, list[str]]:
    """What the outputs of some weights are, or of a folder of models/: `names` and `replies`."""
    content: dict[str, list[str]] = json.loads(made_of_file(weights).read_text("utf-8"))
    return content


def check_names(names: Sequence[str], weights: Path) -> None:
    """Stop where weights are of other follow-ups than today's, or of another order."""
    known = made_of_weights(weights)["names"]
    for place, (name, before) in enumerate(zip_longest(names, known)):
        if name != before:
            raise SystemExit(f"{weights}: output {place} is {before}, and {FILE} has {name}.")
