"""The network of a tone model, by what its weights are stored as: ONNX, or PyTorch."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import onnxruntime

from kith.errors import ModelFilesError
from kith.onnx_session import open_session

ONNX_FILES = ("model.onnx", "onnx/model.onnx", "onnx/model_quantized.onnx")
TORCH_FILES = ("model.safetensors", "pytorch_model.bin")

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class Network(Protocol):
    """Word pieces in, logits out. Safe to share between threads."""

    def outputs(self, ids: Ints, mask: Ints) -> Mapping[str, Floats]:
        """Every output by its name, `[texts, labels]`.

        Args:
            ids: `[texts, pieces]`, the ids of the word pieces.
            mask: `[texts, pieces]`, 1 for a word piece and 0 for padding.
        """


@dataclass(frozen=True)
class OnnxNetwork:
    """Weights in ONNX, run by onnxruntime."""

    session: onnxruntime.InferenceSession

    @classmethod
    def load(cls, path: Path, *, threads: int = 1) -> OnnxNetwork:
        """Load a file.

        Raises:
            ModelFilesError: it is missing or damaged.
        """
        try:
            return cls(open_session(path, threads=threads))
        # onnxruntime's errors share no class of their own.
        except Exception as error:
            raise ModelFilesError(unusable(path)) from error

    def outputs(self, ids: Ints, mask: Ints) -> dict[str, Floats]:
        """Every output by its name."""
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        wanted = [place.name for place in self.session.get_inputs()]
        names = [place.name for place in self.session.get_outputs()]
        found = self.session.run(names, {name: given[name] for name in wanted})
        return dict(zip(names, found, strict=True))


@dataclass(frozen=True)
class TorchNetwork:
    """Weights in PyTorch, run by transformers where a person has installed both."""

    torch: Any
    model: Any

    @classmethod
    def load(cls, folder: Path) -> TorchNetwork:
        """Load the classifier in a folder of transformers' layout.

        Raises:
            ModelFilesError: torch or transformers is not installed, or the folder is damaged.
        """
        try:
            torch = importlib.import_module("torch")
            transformers = importlib.import_module("transformers")
        except ImportError as error:
            raise ModelFilesError(
                f"The tone model in {folder} has PyTorch weights only, and PyTorch is not "
                "installed. `.venv/bin/pip install torch transformers` installs it; a model with "
                "ONNX weights needs neither."
            ) from error
        try:
            kind = transformers.AutoModelForSequenceClassification
            model = kind.from_pretrained(str(folder), local_files_only=True)
        # transformers raises many kinds for a damaged folder.
        except Exception as error:
            raise ModelFilesError(unusable(folder)) from error
        model.eval()
        return cls(torch, model)

    def outputs(self, ids: Ints, mask: Ints) -> dict[str, Floats]:
        """The one output, `logits`."""
        with self.torch.inference_mode():
            given = {
                "input_ids": self.torch.from_numpy(ids),
                "attention_mask": self.torch.from_numpy(mask),
            }
            return {"logits": self.model(**given).logits.float().numpy()}


def load_network(folder: Path, *, threads: int = 1) -> Network:
    """The network in a folder: the ONNX weights if there are any, else those of PyTorch.

    Raises:
        ModelFilesError: it holds neither, or they cannot be loaded.
    """
    for name in ONNX_FILES:
        if (folder / name).is_file():
            return OnnxNetwork.load(folder / name, threads=threads)
    if any((folder / name).is_file() for name in TORCH_FILES):
        return TorchNetwork.load(folder)
    raise ModelFilesError(unusable(folder / ONNX_FILES[0]))


def unusable(path: Path) -> str:
    """What to say of a file that cannot be used."""
    return (
        f"{path} of the tone model is missing or damaged. If it is the one that ships with Kith, "
        f"`git checkout -- models/tone` brings it back."
    )
