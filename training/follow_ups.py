"""Make the weights of models/follow_ups: which follow-ups a message asks for, and what else suits.

    python -m training.follow_ups --out var/follow_ups.pt [--aside 0.1]

Needs requirements/training.in; takes half an hour on two cores. all-MiniLM-L6-v2 is fine-tuned on
the messages of training/follow_ups.tsv, an independent yes or no for each follow-up, and on the
judged turns of training/replies: for each reply that was judged there, whether a reader found it at
least passable, and good. With `--aside` that share of the messages is not learned, and at the end
it is printed how often a reader chose what the network finds likeliest.
`python -m training.follow_ups_export` makes the model.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn

from kith.reply.exchanges import read_exchanges
from kith.reply.follow_ups import (
    FILE,
    LIKELIEST,
    MADE_OF_FILE,
    OPINIONS,
    OUTPUT,
    pieces,
    read_follow_ups,
)
from training.encoder import packaged_weights
from training.fitting import fit, padded
from training.follow_up_labels import Labelled, read_labels
from training.judged_replies import JudgedTurn, judged_turns, often_judged
from training.shipped_weights import start
from training.suitability_data import GOOD, PASSABLE
from training.tone_model import ToneNet

RATE = 1e-4
ROUNDS = 5
BEST, ALSO = 1.0, 0.8
"""How sure it is that the reader's first choice is good, and how sure the others are."""
STRENGTH, USUAL = 8.0, torch.tensor([0.45, 0.15])
"""So many judgements of the usual shares of passable and good are added to those of each reply."""
BEHIND_ANYTHING = 0.3
"""Share of messages without a question before them that are learned behind any reply at all: what
the companion said need not have led to what they say next."""

_Piece = tuple[list[int], Labelled | JudgedTurn]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and keep the weights."""
    parser = argparse.ArgumentParser(prog="python -m training.follow_ups", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the weights go")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--aside", type=float, default=0.0, help="share that is not learned")
    parser.add_argument("--share", type=float, default=1.0, help="of the labels, a round")
    parser.add_argument(
        "--start",
        type=Path,
        help="weights of an earlier run, or a folder of models/, to go on from",
    )
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    torch.manual_seed(given.seed)
    rng = random.Random(given.seed)
    turns = list(judged_turns())
    outputs = Outputs(tuple(one.name for one in read_follow_ups()), tuple(often_judged(turns)))
    base = packaged_weights()
    net = ToneNet.from_pretrained(str(base), outputs.heads)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    labelled = list(read_labels())
    rng.shuffle(labelled)
    held = int(given.aside * len(labelled))
    net.expect(outputs.shares(labelled, turns))
    new: list[nn.Parameter] = []
    if given.start:
        check_names(outputs.follow_ups, given.start)
        is_known = made_of_weights(given.start).get("replies") == list(outputs.replies)
        start(net, given.start, untrained=() if is_known else (OPINIONS,))
        new = [] if is_known else list(net.heads[OPINIONS].parameters())
    learned = labelled[held:]
    fit(
        net,
        [
            _round(rng.sample(learned, int(given.share * len(learned))), turns, tokenizer, rng)
            for _ in range(given.rounds)
        ],
        lambda batch: _loss(net, batch, outputs),
        length=lambda piece: len(piece[0]),
        rate=given.rate,
        rng=rng,
        new=new,
    )
    given.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(net.state_dict(), given.out)
    made_of_file(given.out).write_text(json.dumps(outputs.made_of) + "\n", encoding="utf-8")
    if held:
        _check(net.eval(), tokenizer, labelled[:held], outputs.follow_ups)


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
        chosen = sum(_target(one, self.follow_ups) for one in labelled) / len(labelled)
        total = torch.full((2 * len(self.replies),), STRENGTH)
        found = total * USUAL.repeat(len(self.replies))
        for turn in turns:
            known, marks = self.opinions(turn)
            total, found = total + known, found + marks
        return {OUTPUT: torch.as_tensor(chosen), OPINIONS: found / total}

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


def _round(
    labelled: Sequence[Labelled],
    turns: Sequence[JudgedTurn],
    tokenizer: Tokenizer,
    rng: random.Random,
) -> list[_Piece]:
    """Every message once, some of them behind another reply than their own, and every turn."""
    replies = [one.reply for one in read_exchanges()]
    found: list[_Piece] = [(pieces(tokenizer, one.said), one) for one in turns]
    for one in labelled:
        said = one.said
        if not said.asked and rng.random() < BEHIND_ANYTHING:
            said = replace(said, asked=rng.choice(replies))
        found.append((pieces(tokenizer, said), one))
    return found


def _target(one: Labelled, names: Sequence[str]) -> torch.Tensor:
    target = torch.zeros(len(names))
    for place, name in enumerate(one.names):
        target[names.index(name)] = ALSO if place else BEST
    return target


def _loss(net: ToneNet, batch: Sequence[_Piece], outputs: Outputs) -> torch.Tensor:
    """Of a labelled message what follows up counts, of a judged turn what is known of replies."""
    logits = net(*padded([ids for ids, _ in batch]))
    labels = torch.zeros(len(batch), len(outputs.follow_ups))
    marks, known = (torch.zeros(len(batch), 2 * len(outputs.replies)) for _ in range(2))
    is_labelled = torch.zeros(len(batch), 1)
    for row, (_, one) in enumerate(batch):
        if isinstance(one, JudgedTurn):
            known[row], marks[row] = outputs.opinions(one)
        else:
            labels[row], is_labelled[row] = _target(one, outputs.follow_ups), 1.0
    return (
        _summed(logits[OUTPUT], labels, is_labelled.expand_as(labels))
        + _summed(logits[OPINIONS], marks, known)
    ) / len(batch)


def _summed(logits: torch.Tensor, targets: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
    return nn.functional.binary_cross_entropy_with_logits(
        logits.float(), targets, weight=known, reduction="sum"
    )


def _check(
    net: ToneNet, tokenizer: Tokenizer, held: Sequence[Labelled], names: Sequence[str]
) -> None:
    hits = []
    with torch.no_grad():
        for one in held:
            if one.names:
                logits = net(*padded([pieces(tokenizer, one.said)]))[OUTPUT][0]
                likeliest = logits.argsort(descending=True)[:LIKELIEST]
                hits.append([names[place] in one.names for place in likeliest])
    first = sum(each[0] for each in hits) / len(hits)
    some = sum(any(each) for each in hits) / len(hits)
    print(f"of {len(hits)} messages: the likeliest was a reader's choice for {first:.3f},")
    print(f"one of the {LIKELIEST} likeliest for {some:.3f}")


if __name__ == "__main__":
    main()
