"""Make models/follow_ups from the weights of training/follow_ups.py: ONNX, 8-bit.

    python -m training.follow_ups_export --weights var/follow_ups.pt --out models/follow_ups

Needs requirements/training.in.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import torch

from kith.reply.follow_ups import MADE_OF_FILE, read_follow_ups
from training.encoder import packaged_weights
from training.follow_up_labels import digest_of, read_labels
from training.follow_up_outputs import Outputs, check_names, made_of_weights
from training.tone_export import write_small
from training.tone_model import ToneNet


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(prog="python -m training.follow_ups_export")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    made_of = made_of_weights(given.weights)
    outputs = Outputs(tuple(made_of["names"]), tuple(made_of["replies"]))
    check_names([one.name for one in read_follow_ups()], given.weights)
    base = packaged_weights()
    net = ToneNet.from_pretrained(str(base), outputs.heads)
    net.load_state_dict(torch.load(given.weights))
    write_small(net, {name: name for name in outputs.heads}, base, given.out)
    content = outputs.made_of | {"labels": digest_of(read_labels())}
    (given.out / MADE_OF_FILE).write_text(json.dumps(content, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
