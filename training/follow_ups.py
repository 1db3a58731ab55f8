"""Make the weights of models/follow_ups: which follow-ups a message asks for.

    python -m training.follow_ups --out var/follow_ups.pt [--aside 0.1]

Needs requirements/training.in; takes ten minutes on two cores. all-MiniLM-L6-v2 is fine-tuned on
the messages of training/follow_ups.tsv, an independent yes or no for each follow-up. With `--aside`
that share of them is not learned, and at the end it is printed how often a reader chose what the
network finds likeliest. `python -m training.follow_ups_export` makes the model.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
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
    OUTPUT,
    pieces,
    read_follow_ups,
)
from training.encoder import packaged_weights
from training.fitting import fit, padded
from training.follow_up_labels import Labelled, read_labels
from training.shipped_weights import start
from training.tone_model import ToneNet

RATE = 1e-4
ROUNDS = 5
BEST, ALSO = 1.0, 0.8
"""How sure it is that the reader's first choice is good, and how sure the others are."""
BEHIND_ANYTHING = 0.3
"""Share of messages without a question before them that are learned behind any reply at all: what
the companion said need not have led to what they say next."""

_Piece = tuple[list[int], Labelled]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train and keep the weights."""
    parser = argparse.ArgumentParser(prog="python -m training.follow_ups", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the weights go")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--aside", type=float, default=0.0, help="share that is not learned")
    parser.add_argument(
        "--start",
        type=Path,
        help="weights of an earlier run, or a folder of models/, to go on from",
    )
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    torch.manual_seed(given.seed)
    rng = random.Random(given.seed)
    names = [one.name for one in read_follow_ups()]
    base = packaged_weights()
    net = ToneNet.from_pretrained(str(base), {OUTPUT: len(names)})
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    labelled = list(read_labels())
    rng.shuffle(labelled)
    held = int(given.aside * len(labelled))
    if given.start:
        start(net, given.start)
        check_names(names, given.start)
    else:
        net.expect({OUTPUT: sum(_target(one, names) for one in labelled) / len(labelled)})
    fit(
        net,
        [_round(labelled[held:], tokenizer, rng) for _ in range(given.rounds)],
        lambda batch: _loss(net, batch, names),
        length=lambda piece: len(piece[0]),
        rate=given.rate,
        rng=rng,
    )
    given.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(net.state_dict(), given.out)
    names_of(given.out).write_text(json.dumps(names) + "\n", encoding="utf-8")
    if held:
        _check(net.eval(), tokenizer, labelled[:held], names)


def names_of(weights: Path) -> Path:
    """The file beside weights that has the follow-ups in the order of their outputs."""
    return weights.with_suffix(".json")


def check_names(names: Sequence[str], weights: Path) -> None:
    """Stop where weights are of other follow-ups than today's, or of another order."""
    if weights.is_dir():
        known = json.loads((weights / MADE_OF_FILE).read_text("utf-8"))["names"]
    else:
        known = json.loads(names_of(weights).read_text("utf-8"))
    for place, (name, before) in enumerate(zip_longest(names, known)):
        if name != before:
            raise SystemExit(f"{weights}: output {place} is {before}, and {FILE} has {name}.")


def _round(labelled: Sequence[Labelled], tokenizer: Tokenizer, rng: random.Random) -> list[_Piece]:
    """Every message once, some of them behind another reply than their own."""
    replies = [one.reply for one in read_exchanges()]
    found = []
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


def _loss(net: ToneNet, batch: Sequence[_Piece], names: Sequence[str]) -> torch.Tensor:
    logits = net(*padded([ids for ids, _ in batch]))[OUTPUT].float()
    targets = torch.stack([_target(one, names) for _, one in batch])
    loss = nn.functional.binary_cross_entropy_with_logits(logits, targets, reduction="sum")
    return loss / len(batch)


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
