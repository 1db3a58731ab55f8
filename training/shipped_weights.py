"""The weights of a network that ships, as floats: what a further round of training starts from.

    python -m training.shipped_weights --model models/danger --out var/danger.pt

The 8-bit or 4-bit matrices and the word pieces of the ONNX file are multiplied out again; what
rounding took is gone, and a few hundred steps do not miss it. Needs requirements/training.in.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper

from kith.text_network import MODEL_FILE
from training.tone_model import ToneNet

ZERO = {8: 128.0, 4: 8.0}
"""What stands for 0 in the matrices of `training.tone_export.quantise_matrices`, by their bits."""
WORD_PIECES = "encoder.embeddings.word_embeddings.weight"
HEADS = "heads."
_OUTER = "net."


def shipped_weights(folder: Path) -> dict[str, torch.Tensor]:
    """The weights of a network that `training.tone_export.write_small` wrote, by their names.

    Args:
        folder: holds model.onnx.
    """
    model = onnx.load(str(folder / MODEL_FILE))
    arrays = {
        item.name: torch.from_numpy(numpy_helper.to_array(item).copy())
        for item in model.graph.initializer
    }
    found = {
        name.removeprefix(_OUTER): array
        for name, array in arrays.items()
        if name.startswith(_OUTER) and array.is_floating_point()
    }
    found[WORD_PIECES] = arrays["pieces_8bit"].float() * arrays["piece_scales"]
    for node in model.graph.node:
        if node.op_type == "MatMulNBits":
            _, whole, scales = node.input[:3]
            bits = next(one.i for one in node.attribute if one.name == "bits")
            levels = _unpacked(arrays[whole], bits).float() - ZERO[bits]
            blocks = levels * arrays[scales].unsqueeze(2)
            found[_name_of(node.name)] = blocks.flatten(1)
    return found


def start(net: ToneNet, weights: Path, *, untrained: Collection[str] = ()) -> None:
    """Give a network the weights of an earlier run, or those of a folder of models/.

    Heads that the weights do not have stay as they are.

    Args:
        net: the network, changed in place.
        weights: a file of weights, or a folder with model.onnx.
        untrained: further heads that stay as they are.
    """
    found = shipped_weights(weights) if weights.is_dir() else torch.load(weights)
    fresh = tuple(f"{HEADS}{head}." for head in untrained)
    own = {
        name: value
        for name, value in net.state_dict().items()
        if name.startswith(fresh) or (name.startswith(HEADS) and name not in found)
    }
    net.load_state_dict(found | own)


def _unpacked(packed: torch.Tensor, bits: int) -> torch.Tensor:
    """A whole number for each weight; two of 4 bits share a byte, the lower half first."""
    if bits == 8:
        return packed
    return torch.stack([packed & 0xF, packed >> 4], dim=-1).flatten(-2)


def _name_of(node: str) -> str:
    """Such as /net/encoder/encoder/layer.0/output/dense/MatMul_Q8 -> the name of its parameter."""
    return ".".join(node.strip("/").split("/")[1:-1]) + ".weight"


def main(arguments: Sequence[str] | None = None) -> None:
    """Write them to a file."""
    parser = argparse.ArgumentParser(prog="python -m training.shipped_weights")
    parser.add_argument("--model", type=Path, required=True, help="a folder of models/")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(shipped_weights(given.model), given.out)


if __name__ == "__main__":
    main()
