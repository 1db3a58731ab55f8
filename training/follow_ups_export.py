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

from kith.reply.follow_ups import MADE_OF_FILE, OUTPUT, read_follow_ups
from training.encoder import packaged_weights
from training.follow_up_labels import digest_of, read_labels
from training.follow_ups import check_names
from training.tone_export import write_small
from training.tone_model import ToneNet


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(prog="python -m training.follow_ups_export")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    names = [one.name for one in read_follow_ups()]
    base = packaged_weights()
    net = ToneNet.from_pretrained(str(base), {OUTPUT: len(names)})
    check_names(names, given.weights)
    net.load_state_dict(torch.load(given.weights))
    write_small(net, {OUTPUT: OUTPUT}, base, given.out)
    made_of = {"names": names, "labels": digest_of(read_labels())}
    (given.out / MADE_OF_FILE).write_text(json.dumps(made_of, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
