"""Make the weights beside models/suitability: how much the network counts against likeness.

    python -m training.weighing [--files m.jsonl]

Needs requirements/training.in. Fitted on judged turns that the network has not learned, whose
replies have their likeness, merit or follow-up noted. Prints by five-fold cross-validation
over turns what the reply of most worth is worth to its reader, beside the best there was.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from kith.language.asked import is_question
from kith.reply.exchanges import LEAST_LIKENESS, read_exchanges
from kith.reply.follow_ups import LEAST, FollowUps
from kith.reply.opinions import MOVE
from kith.reply.overlap import Overlap, overlap
from kith.reply.priors import Priors
from kith.reply.suitability import FOLDER, Judgement, Said, Suitability
from kith.reply.weighing import WEIGHTS_FILE, Evidence, Place, Weighing
from training.judged_replies import ReplyNames
from training.priors import Unfilled
from training.suitability_data import GOOD, JUDGED, PASSABLE

DECAY = 0.002
FOLDS = 5

Turn = list[tuple[Evidence, int]]


@dataclass(frozen=True)
class Noted:
    """What is noted of a judged reply: how it came to be a candidate.

    Attributes:
        alone: for an exchange the likeness of its message.
        answering: the same with what was answered.
        merit: for the bank's other replies their merit.
        follow_up: for a follow-up its name.
    """

    alone: float | None = None
    answering: float = 0.0
    merit: float = 0.0
    follow_up: str = ""

    def prior(self, reply: str, priors: Priors, unfilled: Unfilled) -> Judgement:
        """What to expect of it before the message is read."""
        if self.alone is not None:
            return priors.of_exchange(self.alone)
        if not self.follow_up:
            return priors.of_text(unfilled(reply))
        return priors.of_text(reply, MOVE + self.follow_up)

    def is_considered(self, logits: Mapping[str, float]) -> bool:
        """Whether it would be a candidate today."""
        if self.follow_up:
            return logits.get(self.follow_up, LEAST - 1) >= LEAST
        return self.alone is None or max(self.alone, self.answering) >= LEAST_LIKENESS

    def evidence(
        self,
        judgement: Judgement,
        logits: Mapping[str, float],
        shared: Overlap,
        prior: Judgement,
        opinion: Judgement | None,
        place: Place,
    ) -> Evidence:
        """What speaks for it, by today's networks."""
        fitting = logits[self.follow_up] if self.follow_up else None
        known = (self.alone, self.answering, self.merit, fitting)
        return Evidence(judgement, *known, shared, prior, opinion, place)


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print and write."""
    parser = argparse.ArgumentParser(prog="python -m training.weighing", description=__doc__)
    parser.add_argument("--files", default="m.jsonl")
    parser.add_argument("--model", type=Path, default=FOLDER)
    given = parser.parse_args(arguments)
    judges = Suitability.load(given.model), FollowUps.load()
    turns = [turn for name in given.files.split(",") for turn in _turns(JUDGED / name, *judges)]
    random.Random(0).shuffle(turns)
    _check(turns)
    fitted = _fit(turns)
    content = {"passable": fitted.passable, "good": fitted.good}
    (given.model / WEIGHTS_FILE).write_text(json.dumps(content) + "\n", encoding="utf-8")


def _turns(path: Path, suitability: Suitability, follow_ups: FollowUps) -> list[Turn]:
    turns, priors, unfilled, names = [], Priors.load(), Unfilled(), ReplyNames()
    meant_for = {one.reply: one.message for one in read_exchanges()}
    for line in path.read_text("utf-8").splitlines():
        turn = json.loads(line)
        said = Said(turn["message"], turn["asked"], turn["before"])
        found, opinions = follow_ups.logits(said)
        logits = {one.name: float(logit) for one, logit in zip(follow_ups.all, found, strict=True)}
        is_asked = is_question(said.message)
        candidates = [
            (
                note.evidence(
                    suitability.judge(said, reply, meant),
                    logits,
                    overlap(said, reply, meant),
                    note.prior(reply, priors, unfilled),
                    opinions.of_name(names.of(reply, each)),
                    Place.of(said, reply, is_asked=is_asked),
                ),
                mark,
            )
            for reply, mark, *noted in turn["replies"]
            for meant in (meant_for.get(reply, ""),)
            for each in noted
            for note in (Noted(**each),)
            if note.is_considered(logits)
        ]
        if candidates:
            turns.append(candidates)
    return turns


def _fit(turns: Sequence[Turn]) -> Weighing:
    pairs = [pair for turn in turns for pair in turn]
    x = torch.tensor([evidence.features for evidence, _ in pairs])
    rows = []
    for least in (PASSABLE, GOOD):
        y = torch.tensor([float(judgement >= least) for _, judgement in pairs])
        layer = nn.Linear(x.shape[1], 1, bias=False)
        nn.init.zeros_(layer.weight)
        optimiser = torch.optim.LBFGS(
            layer.parameters(), max_iter=100, line_search_fn="strong_wolfe"
        )

        def closure(
            layer: nn.Linear = layer,
            y: torch.Tensor = y,
            optimiser: torch.optim.Optimizer = optimiser,
        ) -> torch.Tensor:
            optimiser.zero_grad()
            loss = nn.functional.binary_cross_entropy_with_logits(layer(x).squeeze(1), y)
            loss = loss + DECAY * layer.weight.square().sum()
            loss.backward()
            return loss

        optimiser.step(closure)
        rows.append(tuple(round(weight, 4) for weight in layer.weight[0].tolist()))
    return Weighing(*rows)


def _check(turns: Sequence[Turn]) -> None:
    chosen: list[int] = []
    for fold in range(FOLDS):
        weighing = _fit([turn for place, turn in enumerate(turns) if place % FOLDS != fold])
        for turn in turns[fold::FOLDS]:
            worths = [weighing.worth(evidence) for evidence, _ in turn]
            chosen.append(turn[worths.index(max(worths))][1])
    by_merit = [max(turn, key=lambda pair: pair[0].merit)[1] for turn in turns]
    best = [max(judgement for _, judgement in turn) for turn in turns]
    for name, marks in (("most worth", chosen), ("most merit", by_merit), ("the best", best)):
        shares = [sum(mark == value for mark in marks) / len(marks) for value in (2, 1, 0)]
        print(f"{name}: good {shares[0]:.2f}, passable {shares[1]:.2f}, off {shares[2]:.2f}")


if __name__ == "__main__":
    main()
