"""Measure models/encoder: size, time a message, and likeness to the float model.

    python -m bench.encoder [--weights FOLDER]

The likeness needs torch and the float weights, so it is measured only where both are there.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np

from kith.encoder import MAX_WORD_PIECES, TOKENIZER_FILE, Encoder, Vectors

DEFAULT_FOLDER = Path(__file__).resolve().parent.parent / "models" / "encoder"
ROUNDS = 8
MESSAGES = (
    "hey",
    "I had such a long day at work, honestly I'm done",
    "my sister finally called me back!!",
    "idk, it's whatever",
    "do you remember what I told you about the interview?",
    "can't sleep again. it's 3am and my head won't stop",
    "Tell me something funny",
    "I've been thinking about moving to a new city, but I'm scared I would lose my friends here",
    "thank you, that actually helped",
    "what should I cook tonight? I only have eggs, rice and a sad looking pepper",
    "my boss took the credit for everything I did this month and I just sat there and smiled",
    "we went to the lake on sunday and for the first time in weeks I didn't think about him",
    "ok good night",
    "I don't know how to tell my mum that I'm leaving university",
    "my cat knocked a full glass over my keyboard and now only half of the letters work lol",
    "It is hard to explain. Some days are fine and then a song comes on and I am back there",
    "nobody asked how I was, not once, the whole weekend",
    "omg I passed!!! I really passed!!!",
    "could you remind me to drink more water",
    "he said he would be there and he wasn't, again",
)
"""Typical messages, written for this measure."""


def milliseconds(encoder: Encoder) -> list[float]:
    """Time of each message on its own, after one round to warm up."""
    encoder.sentences(MESSAGES)
    times = []
    for _ in range(ROUNDS):
        for message in MESSAGES:
            start = time.perf_counter()
            encoder.sentences([message])
            times.append((time.perf_counter() - start) * 1000)
    return times


def float_vectors(weights: Path, texts: tuple[str, ...]) -> Vectors:
    """What the model gives before anything was made small, `[n, dimension]`.

    Raises:
        ImportError: torch or transformers is not installed.
    """
    import torch
    from tokenizers import Tokenizer
    from transformers import BertModel

    tokenizer = Tokenizer.from_file(str(weights / TOKENIZER_FILE))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_WORD_PIECES)
    model = BertModel.from_pretrained(weights, add_pooling_layer=False).eval()
    rows = []
    with torch.no_grad():
        for text in texts:
            ids = torch.tensor([tokenizer.encode(text).ids])
            rows.append(model(input_ids=ids).last_hidden_state[0].mean(dim=0).numpy())
    stacked = np.stack(rows)
    normalised: Vectors = stacked / np.linalg.norm(stacked, axis=1, keepdims=True)
    return normalised


def measure(folder: Path, *, weights: Path | None = None) -> dict[str, float]:
    """The measures by name; cosines only where `weights` are given."""
    encoder = Encoder.load(folder)
    times = milliseconds(encoder)
    mb = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
    found = {
        "mb": round(mb, 2),
        "ms_p50": round(float(np.median(times)), 2),
        "ms_p95": round(float(np.percentile(times, 95)), 2),
    }
    if weights is not None:
        cosines = (encoder.sentences(MESSAGES) * float_vectors(weights, MESSAGES)).sum(axis=1)
        found["cosine_mean"] = round(float(cosines.mean()), 4)
        found["cosine_min"] = round(float(cosines.min()), 4)
    return found


def report(folder: Path, *, weights: Path | None = None) -> None:
    """Print a table, and as the last line one JSON object."""
    found = measure(folder, weights=weights)
    for name, value in found.items():
        print(f"{name:<12} {value:>8}")
    print(json.dumps(found))


def main() -> None:
    """Measure the folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    parser.add_argument("--weights", type=Path, help="folder with the float weights")
    arguments = parser.parse_args()
    report(arguments.folder, weights=arguments.weights)


if __name__ == "__main__":
    main()
