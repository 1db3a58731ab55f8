"""Make models/exchanges: the embeddings of what people say in the bank's exchanges.

    python -m training.exchanges [--out models/exchanges]

Takes half a minute. Run it whenever a message of kith/reply/bank/exchanges has changed; a unit test
says when.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kith.encoder import Encoder
from kith.reply.exchanges import FOLDER, SCALE, VECTORS_FILE, digest_of, read_exchanges

ENCODER = Path(__file__).parents[1] / "models" / "encoder"


def main(arguments: Sequence[str] | None = None) -> None:
    """Embed and write."""
    parser = argparse.ArgumentParser(prog="python -m training.exchanges", description=__doc__)
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args(arguments)
    exchanges = read_exchanges()
    embed = Encoder.load(ENCODER, threads=2).sentences
    given.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        given.out / VECTORS_FILE,
        alone=_in_8_bits(embed([one.message for one in exchanges])),
        answering=_in_8_bits(embed([one.answered for one in exchanges if one.asked])),
        exchanges=np.array(digest_of(exchanges)),
    )


def _in_8_bits(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    return np.round(vectors * SCALE).clip(-SCALE, SCALE).astype(np.int8)


if __name__ == "__main__":
    main()
