"""Make models/tone: a small network on the sentence encoder that scores the 28 GoEmotions labels.

    python -m training.tone_head [--goemotions FOLDER] [--epochs N]

Needs requirements/training.in and models/encoder. Probabilities are calibrated and thresholds
chosen on out-of-fold predictions of train.tsv, since the rarest labels have under 200 texts there
and a part kept aside would hold too few; dev.tsv is only for bench/tone.py.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

from bench.tone import best_thresholds, read_goemotions, read_labels
from kith.encoder import Encoder
from kith.tone.head import LABELS_FILE, WEIGHTS_FILE, Floats, features

SEED = 7
UNITS = 256
BATCH = 256
LEARNING_RATE = 2e-3
FOLDS = 5
SMALLEST_DEVIATION = 0.02


def embed(encoder: Encoder, texts: list[str]) -> Floats:
    """`[n, 3 * dimension]`, with a line of progress every 5,000 texts."""
    rows = []
    for count, text in enumerate(texts, start=1):
        rows.append(features(encoder.tokens(text)[0]))
        if count % 5000 == 0 or count == len(texts):
            print(f"encoded {count:>6} of {len(texts)}", flush=True)
    return np.stack(rows)


def build(width: int, labels: int) -> nn.Sequential:
    """The network of `kith.tone.head.ToneHead`, with dropout for training."""
    return nn.Sequential(
        nn.Dropout(0.2),
        nn.Linear(width, UNITS),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(UNITS, labels),
    )


def train(net: nn.Sequential, rows: torch.Tensor, truth: torch.Tensor, epochs: int) -> None:
    """Fit with AdamW and one learning-rate cycle (Smith 2018, https://arxiv.org/abs/1803.09820)."""
    loss_of = nn.BCEWithLogitsLoss()
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=0.02)
    steps = epochs * -(-len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LEARNING_RATE, total_steps=steps)
    net.train()
    for epoch in range(1, epochs + 1):
        total = 0.0
        for batch in torch.randperm(len(rows)).split(BATCH):
            optimiser.zero_grad()
            loss = loss_of(net(rows[batch]), truth[batch])
            loss.backward()
            optimiser.step()
            schedule.step()
            total += loss.item() * len(batch)
        print(f"epoch {epoch:>2} of {epochs}  loss {total / len(rows):.4f}", flush=True)
    net.eval()


def fit(rows: torch.Tensor, truth: torch.Tensor, epochs: int) -> nn.Sequential:
    """A trained network."""
    net = build(rows.shape[1], truth.shape[1])
    train(net, rows, truth, epochs)
    return net


def out_of_fold(rows: torch.Tensor, truth: torch.Tensor, epochs: int) -> torch.Tensor:
    """Logits of every text from a network that was not trained on it."""
    logits = torch.empty_like(truth)
    for number, aside in enumerate(torch.randperm(len(rows)).tensor_split(FOLDS), start=1):
        print(f"fold {number} of {FOLDS}", flush=True)
        kept = torch.ones(len(rows), dtype=torch.bool)
        kept[aside] = False
        net = fit(rows[kept], truth[kept], epochs)
        with torch.no_grad():
            logits[aside] = net(rows[aside])
    return logits


def calibrate(logits: torch.Tensor, truth: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Slope and offset of each label's logit that make the truth most likely (Platt 1999)."""
    slope = torch.ones(logits.shape[1], requires_grad=True)
    offset = torch.zeros(logits.shape[1], requires_grad=True)
    optimiser = torch.optim.LBFGS([slope, offset], max_iter=100)

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(logits * slope + offset, truth)
        # The rarest labels have about a hundred texts: keep their slopes near one.
        loss = loss + 1e-4 * ((slope - 1) ** 2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return slope.detach(), offset.detach()


def save(
    folder: Path,
    net: nn.Sequential,
    scaling: tuple[Floats, Floats],
    calibration: tuple[torch.Tensor, torch.Tensor],
) -> None:
    """Write head.npz in 16 bits, with scaling and calibration folded into the layers."""
    (mean, deviation), (slope, offset) = scaling, calibration
    hidden = net[1].weight.detach().numpy().T / deviation[:, None]
    output = net[4].weight.detach().T * slope
    arrays = {
        "hidden": hidden,
        "hidden_bias": net[1].bias.detach().numpy() - mean @ hidden,
        "output": output.numpy(),
        "output_bias": (net[4].bias.detach() * slope + offset).numpy(),
    }
    np.savez_compressed(
        folder / WEIGHTS_FILE, **{name: array.astype(np.float16) for name, array in arrays.items()}
    )


def main() -> None:
    """Train, calibrate, choose thresholds, save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--goemotions", type=Path, default=Path("../shared/data/goemotions"))
    parser.add_argument("--encoder", type=Path, default=Path("models/encoder"))
    parser.add_argument("--folder", type=Path, default=Path("models/tone"))
    parser.add_argument("--epochs", type=int, default=10)
    arguments = parser.parse_args()
    torch.manual_seed(SEED)
    labels = read_labels(arguments.goemotions / "labels.txt")
    texts, truth = read_goemotions(arguments.goemotions / "train.tsv", len(labels))
    rows = embed(Encoder.load(arguments.encoder), texts)
    # The floor keeps a dimension that hardly moves from growing past 16 bits when folded in.
    scaling = rows.mean(axis=0), np.maximum(rows.std(axis=0), SMALLEST_DEVIATION)
    scaled = torch.from_numpy((rows - scaling[0]) / scaling[1])
    wanted = torch.from_numpy(truth.astype(np.float32))
    logits = out_of_fold(scaled, wanted, arguments.epochs)
    slope, offset = calibrate(logits, wanted)
    probabilities = torch.sigmoid(logits * slope + offset).numpy()
    thresholds = best_thresholds(truth, probabilities)
    print("the network that is kept", flush=True)
    net = fit(scaled, wanted, arguments.epochs)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    save(arguments.folder, net, scaling, (slope, offset))
    table = {label: round(float(t), 3) for label, t in zip(labels, thresholds, strict=True)}
    (arguments.folder / LABELS_FILE).write_text(json.dumps(table, indent=2) + "\n")
    print(f"written to {arguments.folder}; `python -m bench.tone` measures it")


if __name__ == "__main__":
    main()
