"""What limits of the danger reader cost and give, on lines that it has not learned.

    python -m training.danger_limits --weights var/danger.pt --aside e,o

prints for each logit how many dangerous lines are found and how many harmless ones alarm, and the
same for what Kith must not say. The limits in training/danger_export.py were read from it.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import AutoTokenizer

from kith.danger import MOST_PIECES
from kith.safety.crisis_gate import CrisisGate
from training.danger_data import HEADS, Example, lines_of, spoken_lines
from training.encoder import packaged_weights
from training.tone_model import ToneNet

LIMITS = (-2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0)
BATCH = 64


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the curves."""
    parser = argparse.ArgumentParser(prog="python -m training.danger_limits", description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--aside", required=True, help="writers whose lines were not learned")
    given = parser.parse_args(arguments)
    base = packaged_weights()
    net = ToneNet.from_pretrained(str(base), HEADS)
    net.load_state_dict(torch.load(given.weights))
    aside = given.aside.split(",")
    gate = CrisisGate.load()
    kept = [one for writer in aside for one in lines_of(gate, writer)]
    learned = {one.text for one in spoken_lines(without=aside)}
    kept += [one for one in spoken_lines() if one.text not in learned]
    print_curves(net, AutoTokenizer.from_pretrained(base), kept)


def print_curves(net: ToneNet, tokenizer: object, examples: Sequence[Example]) -> None:
    """A line for each limit of each head that the examples can judge."""
    logits = _logits(net.eval(), tokenizer, [one.text for one in examples])
    level = torch.tensor([-1 if one.level is None else one.level for one in examples])
    unfit = torch.tensor([-1 if one.unfit is None else int(one.unfit) for one in examples])
    for least in (2, 3, 4):
        print(f"level {least}: {(level >= least).sum()} lines, {(level == 0).sum()} harmless")
        own, rest = logits["levels"][level >= least], logits["levels"][(level == 0)]
        _curve(own[:, least - 1], rest[:, least - 1])
    print(f"unfit: {(unfit == 1).sum()} lines, {(unfit == 0).sum()} fit to be said")
    _curve(logits["unfit"][unfit == 1, 0], logits["unfit"][unfit == 0, 0])


def _curve(of: torch.Tensor, rest: torch.Tensor) -> None:
    for limit in LIMITS:
        hits, false = (of >= limit).float().mean(), (rest >= limit).float().mean()
        print(f"  from {limit:4}: found {hits:.3f}, false {false:.4f}")


def _logits(net: ToneNet, tokenizer: object, texts: Sequence[str]) -> dict[str, torch.Tensor]:
    found: dict[str, list[torch.Tensor]] = {}
    with torch.inference_mode():
        for start in range(0, len(texts), BATCH):
            pieces = tokenizer(  # type: ignore[operator]
                list(texts[start : start + BATCH]),
                padding=True,
                truncation=True,
                max_length=MOST_PIECES,
                return_tensors="pt",
            )
            for name, logits in net(pieces["input_ids"], pieces["attention_mask"]).items():
                found.setdefault(name, []).append(logits)
    return {name: torch.cat(parts) for name, parts in found.items()}


if __name__ == "__main__":
    main()
