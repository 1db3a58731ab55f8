"""From trained weights to models/tone: ONNX, 8-bit, calibrated, with thresholds.

Calibration and thresholds come from texts of the training parts that were kept aside, read by the
very file that ships, as a conversation would have them read.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from onnx.external_data_helper import set_external_data
from onnxruntime.quantization.matmul_nbits_quantizer import (
    DefaultWeightOnlyQuantConfig,
    MatMulNBitsQuantizer,
)
from transformers import AutoConfig

from bench.tone_sets import TWEET_EMOTIONS
from kith.tone.config import CONFIG_FILE, EMOTIONS, MANY_OF, SARCASM, TWEET_EMOTION, Head
from kith.tone.pieces import TOKENIZER_FILE
from kith.tone.transformer import ToneModel
from training.encoder import OPSET, fuse, quantise_embeddings, write_tokenizer
from training.tone_data import SARCASM_KINDS, Task
from training.tone_model import ToneNet

MODEL_FILE = "model.onnx"
OUTPUTS = {EMOTIONS: "logits", SARCASM: "sarcasm", TWEET_EMOTION: "tweet_emotion"}
BLOCK = 32
LARGEST_FILE, LEAST_APART = 28_000_000, 1000
"""Bytes: the repository takes no file over 30 MB; smaller weights stay in the model's own."""
MULTIPLIED_IN_8_BITS = 4
CANDIDATES = np.arange(0.04, 0.705, 0.01)
STEPS = 300
PULL = 0.05
"""How much a label's calibration is drawn to none at all; its weight against one text."""

Floats = npt.NDArray[np.float32]


class Exported(torch.nn.Module):
    """The network with its outputs in a fixed order."""

    def __init__(self, net: ToneNet, heads: Sequence[str]) -> None:
        super().__init__()
        self.net = net
        self.heads = tuple(heads)

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> tuple[torch.Tensor]:
        """The logits of each head."""
        found = self.net(input_ids, attention_mask)
        return tuple(found[name] for name in self.heads)


def export(
    net: ToneNet, base: Path, folder: Path, labels: Sequence[str], kept: Sequence[Task]
) -> None:
    """Write the folder.

    Args:
        net: the trained network.
        base: the folder of the pretrained weights, with their config.json and tokenizer.json.
        folder: models/tone.
        labels: the emotions in the order of their head's columns.
        kept: what calibrates and chooses thresholds.
    """
    model = write_small(net, OUTPUTS, base, folder)
    heads = {
        EMOTIONS: Head(output=OUTPUTS[EMOTIONS], labels=tuple(labels)),
        SARCASM: Head(output=OUTPUTS[SARCASM], labels=SARCASM_KINDS),
        TWEET_EMOTION: Head(output=OUTPUTS[TWEET_EMOTION], labels=TWEET_EMOTIONS, one_of=True),
    }
    _write_config(base, folder, heads)
    calibrate(folder, model, kept)
    chosen = {name: thresholds(ToneModel.load(folder), name, kept) for name in (EMOTIONS, SARCASM)}
    found = {
        name: head.model_copy(update={"thresholds": chosen.get(name, {})})
        for name, head in heads.items()
    }
    _write_config(base, folder, found)


def write_small(
    net: ToneNet,
    outputs: Mapping[str, str],
    base: Path,
    folder: Path,
    *,
    of_pieces: Collection[str] = (),
    bits: int = 8,
) -> onnx.ModelProto:
    """Write a network as small ONNX with its tokenizer, and give the model.

    Args:
        net: the trained network.
        outputs: what each head's output is called.
        base: the folder of the pretrained weights, with their tokenizer.json.
        folder: where it goes.
        of_pieces: the outputs that have a number for each word piece.
        bits: of a weight in a matrix; the word pieces have 8. What is then over `LARGEST_FILE`
            goes into several files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        steps = [Path(scratch) / name for name in ("float.onnx", "fused.onnx", "small.onnx")]
        write_float(net.eval(), outputs, steps[0], of_pieces=of_pieces)
        # Attention is left apart: joined, its matrices would not be found below.
        fuse(steps[0], steps[1], attention=False)
        quantise_matrices(steps[1], steps[2], bits=bits)
        model = onnx.load(str(steps[2]))
    quantise_embeddings(model)
    onnx.checker.check_model(model)
    if model.ByteSize() > LARGEST_FILE:
        _spread(model)
    onnx.save(model, str(folder / MODEL_FILE))
    if (base / TOKENIZER_FILE).resolve() != (folder / TOKENIZER_FILE).resolve():
        write_tokenizer(base / TOKENIZER_FILE, folder / TOKENIZER_FILE)
    return model


def _spread(model: onnx.ModelProto) -> None:
    """Have the larger weights written into files of their own, none over `LARGEST_FILE`."""
    number, size = 1, 0
    for item in model.graph.initializer:
        length = item.ByteSize()
        if length < LEAST_APART:
            continue
        if size + length > LARGEST_FILE:
            number, size = number + 1, 0
        size += length
        set_external_data(item, location=f"weights-{number}.bin")


def quantise_matrices(source: Path, target: Path, *, bits: int = 8) -> None:
    """Make the matrices small, a scale for every `BLOCK` weights; activations are scaled likewise.

    Not as the encoder's are: there one scale serves all activations of a batch, so that what is
    read of a message would depend on those beside it. Needs onnxruntime 1.22.
    """
    config = DefaultWeightOnlyQuantConfig(
        block_size=BLOCK, is_symmetric=True, accuracy_level=MULTIPLIED_IN_8_BITS, bits=bits
    )
    quantiser = MatMulNBitsQuantizer(onnx.load(str(source)), algo_config=config)
    quantiser.process()
    quantiser.model.save_model_to_file(str(target))


def calibrate(folder: Path, model: onnx.ModelProto, kept: Sequence[Task]) -> None:
    """Scale and shift each label's logit so that its probability is one; writes model.onnx anew.

    Platt 1999; with three or four texts of a label kept aside it hardly moves (`PULL`).
    """
    reader = ToneModel.load(folder)
    for name in (EMOTIONS, SARCASM):
        scale, shift = _platt(*_logits_and_targets(reader, name, kept))
        for item in model.graph.initializer:
            if item.name.endswith(f"heads.{name}.weight"):
                item.CopyFrom(_changed(item, numpy_helper.to_array(item) * scale[:, None]))
            if item.name.endswith(f"heads.{name}.bias"):
                item.CopyFrom(_changed(item, numpy_helper.to_array(item) * scale + shift))
    onnx.save(model, str(folder / MODEL_FILE))


def thresholds(reader: ToneModel, name: str, kept: Sequence[Task]) -> dict[str, float]:
    """For each label the probability from which counting it as present is best for its F1.

    The F1 is the expected one, the calibrated probabilities taken for the truth: of the rarest
    labels four texts are kept aside, and the counted F1 of four is mostly chance.
    """
    logits, _ = _logits_and_targets(reader, name, kept)
    chances = 1 / (1 + np.exp(-logits))
    expected = []
    for candidate in CANDIDATES:
        found = chances >= candidate
        hits = np.nansum(chances * found, axis=0)
        expected.append(2 * hits / (np.nansum(chances, axis=0) + found.sum(axis=0) + 1e-9))
    best = CANDIDATES[np.array(expected).argmax(axis=0)]
    labels = reader.config.heads[name].labels
    return {label: round(float(t), 2) for label, t in zip(labels, best, strict=True)}


def write_float(
    net: ToneNet, outputs: Mapping[str, str], path: Path, *, of_pieces: Collection[str] = ()
) -> None:
    """Write a network as it is, its heads under the names of their outputs."""
    names = ["input_ids", "attention_mask"]
    wide = {name: {0: "batch", 1: "pieces"} for name in names}
    torch.onnx.export(
        Exported(net, list(outputs)),
        (torch.randint(1000, 2000, (2, 9)), torch.ones((2, 9), dtype=torch.long)),
        str(path),
        # The tracing exporter, because the fusion knows its patterns.
        dynamo=False,
        opset_version=OPSET,
        input_names=names,
        output_names=list(outputs.values()),
        dynamic_axes=wide
        | {
            name: {0: "batch"} | ({1: "pieces"} if name in of_pieces else {})
            for name in outputs.values()
        },
    )


def _write_config(base: Path, folder: Path, heads: Mapping[str, Head]) -> None:
    config = AutoConfig.from_pretrained(base).to_dict()
    labels = heads[EMOTIONS].labels
    config |= {
        "architectures": ["BertForSequenceClassification"],
        "problem_type": MANY_OF,
        "id2label": {str(place): label for place, label in enumerate(labels)},
        "label2id": {label: place for place, label in enumerate(labels)},
        "kith": {"heads": {name: head.model_dump(mode="json") for name, head in heads.items()}},
    }
    for name in ("_name_or_path", "transformers_version"):
        config.pop(name, None)
    text = json.dumps(config, indent=1, sort_keys=True)
    (folder / CONFIG_FILE).write_text(text + "\n", encoding="utf-8")


def _logits_and_targets(
    reader: ToneModel, name: str, kept: Sequence[Task]
) -> tuple[npt.NDArray[np.float64], Floats]:
    tasks = [task for task in kept if name in task.targets]
    texts = [text for task in tasks for text in task.texts]
    targets = np.concatenate([task.targets[name] for task in tasks])
    prepared = [reader.prepared(text) for text in texts]
    rows = [reader.probabilities([text])[name][0] for text in prepared]
    chances = np.clip(np.stack(rows).astype(np.float64), 1e-7, 1 - 1e-7)
    return np.log(chances / (1 - chances)), targets


def _platt(logits: npt.NDArray[np.float64], targets: Floats) -> tuple[Floats, Floats]:
    x, y = torch.from_numpy(logits), torch.from_numpy(targets).double()
    known = ~torch.isnan(y)
    scale = torch.zeros(x.shape[1], dtype=torch.double, requires_grad=True)
    shift = torch.zeros(x.shape[1], dtype=torch.double, requires_grad=True)
    optimiser = torch.optim.LBFGS([scale, shift], max_iter=STEPS, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        each = torch.nn.functional.binary_cross_entropy_with_logits(
            x * scale.exp() + shift, torch.nan_to_num(y), reduction="none"
        )
        loss = (each * known).sum() + PULL * ((scale * 10) ** 2).sum() + PULL * (shift**2).sum()
        loss.backward()
        return loss

    optimiser.step(closure)
    return scale.exp().detach().float().numpy(), shift.detach().float().numpy()


def _changed(item: onnx.TensorProto, values: Floats) -> onnx.TensorProto:
    return numpy_helper.from_array(values.astype(np.float32), item.name)
