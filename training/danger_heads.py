"""Fit the last layer of the danger reader anew, on every line there is: minutes, not an hour.

    python -m training.danger_heads --weights var/danger.pt --data ../shared/data --out var/heads.pt

The encoder stays as training/danger.py left it. A fifth of our own lines is kept aside first, to
print what it does on lines it has not seen, and used in the end.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import nn
from transformers import AutoTokenizer

from kith.safety.crisis_gate import CrisisGate
from training.danger import LONGEST
from training.danger_data import (
    LEVELS,
    TAGS,
    Example,
    from_templates,
    harmless,
    others_words,
    own_lines,
    said_to_kith,
    varied,
)
from training.encoder import packaged_weights
from training.tone_model import ToneNet

DECAY = 3e-4
STEPS = 200
BATCH = 64


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, print, keep."""
    parser = argparse.ArgumentParser(prog="python -m training.danger_heads", description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--others", type=int, default=7000)
    parser.add_argument("--templates", type=int, default=700)
    given = parser.parse_args(arguments)
    torch.manual_seed(0)
    rng = random.Random(0)
    gate = CrisisGate.load()
    base = packaged_weights()
    tokenizer = AutoTokenizer.from_pretrained(base)
    net = ToneNet.from_pretrained(str(base), {"levels": len(LEVELS), "tags": len(TAGS)}).eval()
    net.load_state_dict(torch.load(given.weights))
    others = harmless(others_words(given.data), gate, given.others, rng)
    own = own_lines()
    rng.shuffle(own)
    own = own + [varied(one, others, rng) for one in own]
    more = from_templates(given.templates, rng)
    more += [Example(text, 0) for text in [*others, *said_to_kith(gate)]]
    everything = own + more
    features = _features(net, tokenizer, [gate.plain(one.text) for one in everything])
    aside = torch.tensor(
        [place % (len(own) // 2) < len(own) // 10 for place in range(len(own))]
        + [place % 5 == 0 for place in range(len(more))]
    )
    heads = _fit(
        net, features[~aside], [o for o, a in zip(everything, aside, strict=True) if not a]
    )
    _print(heads, features[aside], [o for o, a in zip(everything, aside, strict=True) if a])
    for name, layer in _fit(net, features, everything).items():
        net.heads[name].load_state_dict(layer.state_dict())
    torch.save(net.state_dict(), given.out)


def _features(net: ToneNet, tokenizer: object, texts: Sequence[str]) -> torch.Tensor:
    found = torch.zeros(len(texts), net.heads["levels"].in_features)
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    with torch.inference_mode():
        for start in range(0, len(order), BATCH):
            places = order[start : start + BATCH]
            pieces = tokenizer(  # type: ignore[operator]
                [texts[place] for place in places],
                padding=True,
                truncation=True,
                max_length=LONGEST,
                return_tensors="pt",
            )
            found[places] = net.pooled(pieces["input_ids"], pieces["attention_mask"])
    return found.clone()


def _fit(net: ToneNet, features: torch.Tensor, examples: Sequence[Example]) -> dict[str, nn.Linear]:
    heads = {}
    for name, targets in (("levels", _levels(examples)), ("tags", _tags(examples))):
        known = torch.tensor([one.tags is not None or name == "levels" for one in examples])
        weights = torch.tensor([one.weight for one in examples])[known].unsqueeze(1)
        layer = nn.Linear(features.shape[1], targets.shape[1])
        layer.load_state_dict(net.heads[name].state_dict())
        optimiser = torch.optim.LBFGS(
            layer.parameters(), max_iter=STEPS, line_search_fn="strong_wolfe"
        )
        x, y = features[known], targets[known]

        def closure(
            layer: nn.Linear = layer,
            optimiser: torch.optim.LBFGS = optimiser,
            x: torch.Tensor = x,
            y: torch.Tensor = y,
            weights: torch.Tensor = weights,
        ) -> torch.Tensor:
            optimiser.zero_grad()
            loss = nn.functional.binary_cross_entropy_with_logits(layer(x), y, weight=weights)
            loss = loss + DECAY * layer.weight.square().sum()
            loss.backward()
            return loss

        optimiser.step(closure)
        heads[name] = layer
    return heads


def _levels(examples: Sequence[Example]) -> torch.Tensor:
    return torch.tensor([[float(one.level >= level) for level in LEVELS] for one in examples])


def _tags(examples: Sequence[Example]) -> torch.Tensor:
    return torch.tensor([[float(tag.value in (o.tags or ())) for tag in TAGS] for o in examples])


def _print(
    heads: dict[str, nn.Linear], features: torch.Tensor, examples: Sequence[Example]
) -> None:
    logits = heads["levels"](features).detach()
    labels = torch.tensor([one.level for one in examples])
    for level in (2, 3):
        of, rest = logits[labels >= level, level - 1], logits[labels < 2, level - 1]
        for limit in (-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0, 2.5):
            hits, false = (of >= limit).float().mean(), (rest >= limit).float().mean()
            print(f"level {level} from {limit:4}: found {hits:.3f}, false {false:.4f}")


if __name__ == "__main__":
    main()
