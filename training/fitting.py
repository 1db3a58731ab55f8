"""The loop that fine-tunes a network: batches of like length, a rate that rises and falls."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from torch import nn

BATCH = 32
WARM_UP = 0.06
ALIKE = 20
"""Batches that are sorted by length together."""

One = TypeVar("One")


def fit(
    net: nn.Module,
    rounds: Sequence[list[One]],
    loss_of: Callable[[Sequence[One]], torch.Tensor],
    *,
    length: Callable[[One], int],
    rate: float,
    rng: random.Random,
) -> None:
    """Learn every round once, in batches; prints the loss and the pace of every hundred steps.

    Args:
        net: the network, changed in place.
        rounds: what each round learns.
        loss_of: the loss of a batch.
        length: how long a text is, in whatever unit: those of like length go together.
        rate: the highest learning rate.
        rng: shuffles.
    """
    steps = sum(-(-len(part) // BATCH) for part in rounds)
    optimiser = torch.optim.AdamW(net.parameters(), lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    started, step, total = time.monotonic(), 0, 0.0
    net.train()
    for part in rounds:
        for batch in _batches(part, length, rng):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(batch)
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


def _batches(part: list[One], length: Callable[[One], int], rng: random.Random) -> list[list[One]]:
    """Batches of texts of like length, in no order: padding is most of the time otherwise."""
    rng.shuffle(part)
    batches = []
    for start in range(0, len(part), BATCH * ALIKE):
        near = sorted(part[start : start + BATCH * ALIKE], key=length)
        batches += [near[place : place + BATCH] for place in range(0, len(near), BATCH)]
    rng.shuffle(batches)
    return batches


def _rate(step: int, steps: int) -> float:
    warm = max(1, int(steps * WARM_UP))
    return step / warm if step < warm else max(0.0, (steps - step) / max(1, steps - warm))
