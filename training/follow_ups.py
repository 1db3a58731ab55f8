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
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn

from kith.reply.exchanges import read_exchanges
from kith.reply.follow_ups import (
    LIKELIEST,
    OPINIONS,
    OUTPUT,
    pieces,
    read_follow_ups,
)
from training.encoder import packaged_weights
from training.fitting import fit, padded
from training.follow_up_labels import Labelled, read_labels
from training.follow_up_outputs import Outputs, check_names, made_of_file, made_of_weights
from training.judged_replies import JudgedTurn, judged_turns, often_judged
from training.shipped_weights import start
from training.tone_model import ToneNet

RATE = 1e-4
ROUNDS = 5
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
            labels[row], is_labelled[row] = outputs.chosen(one), 1.0
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
