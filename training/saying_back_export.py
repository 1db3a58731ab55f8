"""Make models/saying_back from the weights of training/saying_back.py: ONNX, 8-bit.

    python -m training.saying_back_export --weights var/saying_back.pt --out models/saying_back

Needs requirements/training.in.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch

from kith.reply.saying_back import ENDS, NOTHING, STARTS
from training.encoder import packaged_weights
from training.saying_back import SayingNet
from training.tone_export import write_small
from training.tone_model import ToneNet


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(prog="python -m training.saying_back_export")
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    base = packaged_weights()
    net = SayingNet(ToneNet.from_pretrained(str(base), {}).encoder)
    net.load_state_dict(torch.load(given.weights))
    outputs = {name: name for name in (STARTS, ENDS, NOTHING)}
    write_small(net, outputs, base, given.out, of_pieces=(STARTS, ENDS))


if __name__ == "__main__":
    main()
