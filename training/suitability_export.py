"""Make models/suitability from the weights of training/suitability.py: ONNX, 8-bit.

    python -m training.suitability_export --weights var/suitability.pt --out models/suitability

Several weights are averaged. Needs requirements/training.in.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from training.encoder import packaged_weights
from training.fitting import average
from training.suitability import HEADS
from training.tone_export import write_small
from training.tone_model import ToneNet


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(prog="python -m training.suitability_export")
    parser.add_argument("--weights", type=Path, action="append", required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    base = packaged_weights()
    net = ToneNet.from_pretrained(str(base), HEADS)
    net.load_state_dict(average(given.weights))
    write_small(net, {name: name for name in HEADS}, base, given.out)


if __name__ == "__main__":
    main()
