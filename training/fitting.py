"""The loop that fine-tunes a network: batches of like length, a rate that rises and falls."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

import torch
from torch import nn

BATCH = 32
WARM_UP = 0.06
QUICKER = 20
"""How much faster than the rest a head learns that begins untrained on a trained network."""
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
    size: Callable[[One], int] = lambda one: 1,
    new: Iterable[nn.Parameter] = (),
) -> None:
    """Learn every round once, in batches; prints the loss and the pace of every hundred steps.

    Args:
        net: the network, changed in place.
        rounds: what each round learns.
        loss_of: the loss of a batch.
        length: how long a text is, in whatever unit: those of like length go together.
        rate: the highest learning rate.
        rng: shuffles.
        size: how many texts one holds.
        new: parameters that begin untrained beside trained ones; their rate is `QUICKER` times
            as high.
    """
    planned = [_batches(part, length, size, rng) for part in rounds]
    steps = sum(map(len, planned))
    new = list(new)
    trained = [one for one in net.parameters() if all(one is not other for other in new)]
    groups = [{"params": trained}, {"params": new, "lr": rate * QUICKER}]
    optimiser = torch.optim.AdamW(groups, lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, steps))
    started, step, total = time.monotonic(), 0, 0.0
    net.train()
    for batches in planned:
        for batch in batches:
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=multiplies_bfloat16()):
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


@cache
def multiplies_bfloat16(cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Whether the processor multiplies 16-bit floats itself; else they take 2.5 times as long.

    So the weights that come out differ a little from one machine to another, as they do from one
    number of threads to another.
    """
    able = {"avx512_bf16", "amx_bf16", "bf16"}
    return cpuinfo.exists() and not able.isdisjoint(cpuinfo.read_text("utf-8").split())


def average(files: Sequence[Path]) -> dict[str, torch.Tensor]:
    """The mean of the weights in some files, of runs that began alike.

    Such runs end close enough for it to be better than each (Wortsman et al. 2022,
    https://arxiv.org/abs/2203.05482).
    """
    states = [torch.load(file) for file in files]
    return {
        name: torch.stack([state[name] for state in states]).mean(dim=0)
        if value.is_floating_point()
        else value
        for name, value in states[0].items()
    }


def padded(ids: Sequence[list[int]], padding: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Word pieces as a network reads them: all as long as the longest, and a mask of what is real.

    Args:
        ids: the pieces of each text.
        padding: the id of the piece that fills up; BERT's by default.
    """
    longest = max(map(len, ids))
    filled = torch.tensor([one + [padding] * (longest - len(one)) for one in ids])
    mask = torch.tensor([[1] * len(one) + [0] * (longest - len(one)) for one in ids])
    return filled, mask


def _batches(
    part: list[One],
    length: Callable[[One], int],
    size: Callable[[One], int],
    rng: random.Random,
) -> list[list[One]]:
    """Batches of texts of like length, in no order: padding is most of the time otherwise."""
    rng.shuffle(part)
    batches: list[list[One]] = []
    for start in range(0, len(part), BATCH * ALIKE):
        held = BATCH
        for one in sorted(part[start : start + BATCH * ALIKE], key=length):
            if held >= BATCH:
                batches.append([])
                held = 0
            batches[-1].append(one)
            held += size(one)
    rng.shuffle(batches)
    return batches


def _rate(step: int, steps: int) -> float:
    warm = max(1, int(steps * WARM_UP))
    return step / warm if step < warm else max(0.0, (steps - step) / max(1, steps - warm))
