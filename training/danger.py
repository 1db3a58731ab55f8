"""Make models/danger: a second reader beside the crisis gate's rules.

    python -m training.danger --data ../shared/data --out var/danger.pt

Needs requirements/training.in. all-MiniLM-L6-v2 is fine-tuned on the lines of
training/danger_data.py: of what a person wrote, whether it speaks of each risk level and tag; of
what a language model wrote, whether Kith must not say it. With `--aside e,o` the lines of those
writers are not learned, and training/danger_limits.py can judge the result by them.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
from torch import nn
from transformers import AutoTokenizer

from kith.safety.crisis_gate import CrisisGate
from training.danger_data import (
    HEADS,
    LEVELS,
    TAGS,
    Example,
    from_templates,
    harmless,
    others_words,
    own_lines,
    said_by_kith,
    said_in_talk,
    said_to_kith,
    spoken_lines,
    varied,
    whole_lines,
)
from training.encoder import packaged_weights
from training.fitting import fit
from training.shipped_weights import start
from training.tone_model import ToneNet

RATE = 5e-5
LONGEST = 96
"""Word pieces that are learned from: few lines have more, and the time grows with them."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and keep the weights beside the folder."""
    parser = argparse.ArgumentParser(prog="python -m training.danger", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--out", type=Path, required=True, help="where the weights go")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--templates", type=int, default=300)
    parser.add_argument("--per-round", type=int, default=3000, help="texts of others in a round")
    parser.add_argument("--own-talk", type=int, default=1000, help="requests, and replies, a round")
    parser.add_argument("--talk", type=int, default=9000, help="messages of ordinary talk a round")
    parser.add_argument("--share", type=float, default=1.0, help="of our own lines, a round")
    parser.add_argument("--aside", default="", help="writers whose lines are not learned")
    parser.add_argument("--whole", default="", help="writers whose lines all are learned besides")
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--start",
        type=Path,
        help="weights of an earlier run, or a folder of models/, to go on from",
    )
    parser.add_argument("--base", type=Path, help="pretrained weights other than the packaged ones")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(arguments)
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    base = given.base or packaged_weights()
    net = ToneNet.from_pretrained(str(base), HEADS)
    if given.start:
        start(net, given.start)
    tokenizer = AutoTokenizer.from_pretrained(base)
    aside = frozenset(filter(None, given.aside.split(",")))
    whole = frozenset(filter(None, given.whole.split(",")))
    rounds = _rounds(given, aside, whole)
    fit(
        net,
        rounds,
        lambda batch: _loss(net, tokenizer, batch),
        length=lambda one: len(one.text),
        rate=given.rate,
        rng=random.Random(given.seed),
    )
    given.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(net.state_dict(), given.out)


def _rounds(
    given: argparse.Namespace, aside: frozenset[str], whole: frozenset[str]
) -> list[list[Example]]:
    """What each round learns: a share of our own lines, all of some, and of everything else."""
    rng = random.Random(given.seed)
    gate = CrisisGate.load()
    own = own_lines(gate, without=aside | whole) + spoken_lines(without=aside)
    all_of = whole_lines(gate, whole)
    others = harmless(others_words(given.data), gate, given.per_round * given.rounds, rng)
    requests, replies, talk = said_to_kith(gate), said_by_kith(), said_in_talk()
    print(f"{len(own)} own lines, {len(all_of)} whole, {len(others)} other texts")
    return [
        [varied(one, others, rng) for one in rng.sample(own, int(given.share * len(own))) + all_of]
        + rng.sample(talk, min(len(talk), given.talk))
        + from_templates(gate, given.templates, rng)
        + others[number :: given.rounds]
        + rng.sample(requests, min(len(requests), given.own_talk))
        + rng.sample(replies, min(len(replies), given.own_talk))
        for number in range(given.rounds)
    ]


def _loss(net: ToneNet, tokenizer: object, batch: Sequence[Example]) -> torch.Tensor:
    pieces = tokenizer(  # type: ignore[operator]
        [one.text for one in batch],
        padding=True,
        truncation=True,
        max_length=LONGEST,
        return_tensors="pt",
    )
    found = net(pieces["input_ids"], pieces["attention_mask"])
    weights = torch.tensor([one.weight for one in batch])
    levels = torch.tensor([[float((one.level or 0) >= level) for level in LEVELS] for one in batch])
    tags = torch.tensor([[float(tag.value in (one.tags or ())) for tag in TAGS] for one in batch])
    unfit = torch.tensor([[float(bool(one.unfit))] for one in batch])
    return (
        _each(found["levels"], levels, weights * _flags(one.level is not None for one in batch))
        + 0.5 * _each(found["tags"], tags, weights * _flags(one.tags is not None for one in batch))
        + _each(found["unfit"], unfit, weights * _flags(one.unfit is not None for one in batch))
    )


def _each(logits: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
    """Binary cross-entropy, over the texts of which the answer is known."""
    spread = weights.unsqueeze(1).expand_as(targets)
    return nn.functional.binary_cross_entropy_with_logits(logits, targets, weight=spread)


def _flags(known: Iterable[bool]) -> torch.Tensor:
    return torch.tensor([float(one) for one in known])


if __name__ == "__main__":
    main()
