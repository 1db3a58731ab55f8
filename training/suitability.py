"""Make the weights of models/suitability: how well a reply suits what was said.

    python -m training.suitability --out var/suitability.pt --aside m.jsonl

Needs requirements/training.in; two rounds take about half an hour on two cores. all-MiniLM-L6-v2 is
fine-tuned on what training/suitability_data.py gives. With `--aside` the turns of those files of
training/replies are not learned, and at the end it is printed how well their replies are told
apart. `python -m training.suitability_export` makes the model from the weights.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import nn

from kith.reply.suitability import Said, pieces
from training.encoder import packaged_weights
from training.fitting import fit, padded
from training.shipped_weights import start
from training.suitability_data import GOOD, JUDGED, PASSABLE, Judged, judged, written
from training.tone_model import ToneNet

HEADS = {"passable": 1, "good": 1}
RATE = 5e-5
RANKING = 0.5
"""What the order of a turn's replies counts beside each reply's own judgement."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, keep the weights, and say what they are worth."""
    parser = argparse.ArgumentParser(prog="python -m training.suitability", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="where the weights go")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--aside", action="append", default=[], help="a file of training/replies")
    parser.add_argument("--files", help="those that are learned, apart by commas; otherwise all")
    parser.add_argument("--written", type=float, default=1.0, help="share of written pairs a round")
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument(
        "--start",
        type=Path,
        help="weights of an earlier run, or a folder of models/, to go on from",
    )
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    torch.manual_seed(given.seed)
    rng = random.Random(given.seed)
    base = packaged_weights()
    net = ToneNet.from_pretrained(str(base), HEADS)
    if given.start:
        start(net, given.start)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    names = (
        given.files.split(",") if given.files else [path.name for path in JUDGED.glob("*.jsonl")]
    )
    files = [JUDGED / name for name in sorted(names) if name not in given.aside]
    rounds = [_round(files, given.written, rng) for _ in range(given.rounds)]
    print(f"{sum(map(len, rounds[0]))} replies a round", flush=True)
    fit(
        net,
        [[[(_pieces(tokenizer, one), one) for one in turn] for turn in part] for part in rounds],
        lambda batch: _loss(net, [one for turn in batch for one in turn]),
        length=lambda turn: max(len(ids) for ids, _ in turn),
        rate=given.rate,
        rng=rng,
        size=len,
    )
    given.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(net.state_dict(), given.out)
    if given.aside:
        _compare(net.eval(), tokenizer, [JUDGED / name for name in given.aside])


def _round(files: Sequence[Path], share: float, rng: random.Random) -> list[list[Judged]]:
    """Turns with their replies: all that were judged, and a share of what was written."""
    turns: dict[Said, list[Judged]] = {}
    for one in judged(files):
        turns.setdefault(one.said, []).append(one)
    pairs: dict[Said, list[Judged]] = {}
    for one in written(rng) if share else ():
        pairs.setdefault(one.said, []).append(one)
    return list(turns.values()) + rng.sample(list(pairs.values()), int(share * len(pairs)))


_Piece = tuple[list[int], Judged]


def _pieces(tokenizer: Tokenizer, one: Judged) -> list[int]:
    return pieces(tokenizer, one.said, one.reply, one.meant_for)


def _run(net: ToneNet, ids: Sequence[list[int]]) -> dict[str, torch.Tensor]:
    found: dict[str, torch.Tensor] = net(*padded(ids))
    return {name: logits.squeeze(1) for name, logits in found.items()}


def _loss(net: ToneNet, batch: Sequence[_Piece]) -> torch.Tensor:
    found = _run(net, [ids for ids, _ in batch])
    weights = torch.tensor([one.weight for _, one in batch])
    return RANKING * _disorder(found["passable"] + found["good"], batch) + sum(
        (
            nn.functional.binary_cross_entropy_with_logits(
                found[name],
                torch.tensor([float(one.judgement >= least) for _, one in batch]),
                weight=weights,
            )
            for name, least in (("passable", PASSABLE), ("good", GOOD))
        ),
        start=torch.zeros(()),
    )


def _disorder(worth: torch.Tensor, batch: Sequence[_Piece]) -> torch.Tensor:
    """How far the replies of a turn are from their readers' order (RankNet, Burges et al. 2005)."""
    turns: dict[Said, int] = {}
    turn = torch.tensor([turns.setdefault(one.said, len(turns)) for _, one in batch])
    judgement = torch.tensor([float(one.judgement) for _, one in batch])
    ahead = (judgement[:, None] - judgement[None, :]).clamp(min=0) * (turn[:, None] == turn)
    losses = nn.functional.softplus(worth[None, :] - worth[:, None])
    return (ahead * losses).sum() / ahead.sum().clamp(min=1)


def _compare(net: ToneNet, tokenizer: Tokenizer, files: Sequence[Path]) -> None:
    """Print what the reply that the network likes best is worth, beside any and the best."""
    turns: dict[object, list[tuple[float, int]]] = {}
    with torch.no_grad():
        for one in judged(files):
            found = _run(net, [_pieces(tokenizer, one)])
            worth = sum(float(torch.sigmoid(logit)) for logit in found.values())
            turns.setdefault(one.said, []).append((worth, one.judgement))
    chosen = [max(each)[1] for each in turns.values()]
    anyhow = [judgement for each in turns.values() for _, judgement in each]
    best = [max(judgement for _, judgement in each) for each in turns.values()]
    for name, marks in (("the likeliest", chosen), ("any", anyhow), ("the best", best)):
        shares = [sum(mark == value for mark in marks) / len(marks) for value in (2, 1, 0)]
        print(f"{name}: good {shares[0]:.2f}, passable {shares[1]:.2f}, off {shares[2]:.2f}")


if __name__ == "__main__":
    main()
