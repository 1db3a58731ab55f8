"""Average the weights of runs of training/tone.py that began alike, and write models/tone.

    python -m training.tone_average RUN RUN [...] [--folder FOLDER]

Runs that share their first steps end close enough for the mean of their weights to be better than
each (Wortsman et al. 2022, https://arxiv.org/abs/2203.05482).
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training.fitting import average
from training.tone import HEAD_SIZES, SEED, gather, packaged_weights
from training.tone_calibrate import calibrate
from training.tone_export import export
from training.tone_model import ToneNet


def main() -> None:
    """Average, calibrate, export."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", type=Path, nargs="+", help="folders that hold averaged.pt")
    parser.add_argument("--base", default=None)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--folder", type=Path, default=Path("models/tone"))
    arguments = parser.parse_args()
    base = arguments.base or packaged_weights()
    net = ToneNet.from_pretrained(base, HEAD_SIZES)
    net.load_state_dict(average([run / "averaged.pt" for run in arguments.runs]))
    material = gather(arguments.data, SEED)
    export(net, Path(base), arguments.folder, material.labels, material.kept)
    calibrate(arguments.folder, arguments.data)


if __name__ == "__main__":
    main()
