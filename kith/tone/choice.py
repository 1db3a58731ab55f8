"""Which model reads the tone: the one that ships with Kith, or the one companion.yml names."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Protocol

from kith.errors import ModelFilesError, SettingsError
from kith.settings import Settings
from kith.tone.config import CONFIG_FILE
from kith.tone.network import ONNX_FILES, TORCH_FILES
from kith.tone.pieces import TOKENIZER_FILE
from kith.tone.transformer import ToneModel, TransformerToneReader

SHIPPED = Path("models") / "tone"

_HUB_NAME = re.compile(r"[\w-][\w.-]*/[\w.-]+")


class Hub(Protocol):
    """What is needed of the Hugging Face hub: `huggingface_hub.snapshot_download`."""

    def snapshot_download(
        self, name: str, *, allow_patterns: list[str], local_files_only: bool
    ) -> str:
        """Fetch those of a model's files that it has, unless they are there; gives their folder."""


def load_tone_reader(settings: Settings, *, hub: Hub | None = None) -> TransformerToneReader:
    """The reader of tone that the settings name.

    Args:
        settings: the settings.
        hub: where models with a name such as `someone/model` come from; the real one when None.

    Raises:
        ModelFilesError: its files are missing or damaged, or cannot be fetched.
        SettingsError: it is neither a folder nor a name, or its labels mean nothing to Kith.
    """
    named = settings.tone.model
    folder = settings.folder / SHIPPED if named is None else find(named, settings.folder, hub)
    return TransformerToneReader(ToneModel.load(folder, labels=settings.tone.labels))


def find(named: str, home: Path, hub: Hub | None = None) -> Path:
    """The folder of a model that is named by its folder or by its name on the hub.

    Raises:
        ModelFilesError: it cannot be fetched.
        SettingsError: it is neither.
    """
    folder = home / Path(named).expanduser()
    if folder.is_dir():
        return folder
    if not _HUB_NAME.fullmatch(named):
        raise SettingsError(
            f"companion.yml: tone: model: {named} is neither a folder nor the name of a model on "
            "the Hugging Face hub, such as someone/model."
        )
    # Imported only here: it takes 15 MB that nobody else needs.
    return _fetch(named, hub or importlib.import_module("huggingface_hub"))


def _fetch(name: str, hub: Hub) -> Path:
    """What was fetched before, or what the hub has: ONNX weights, else those of PyTorch."""
    for is_local in (True, False):
        for weights in (*ONNX_FILES, *TORCH_FILES):
            files = [CONFIG_FILE, TOKENIZER_FILE, weights, f"{weights}_data"]
            try:
                folder = Path(
                    hub.snapshot_download(name, allow_patterns=files, local_files_only=is_local)
                )
            # Its errors, no network among them, are all OSError; a malformed name is ValueError.
            except (OSError, ValueError) as error:
                if is_local:
                    break
                raise ModelFilesError(
                    f"The tone model {name} cannot be fetched from the Hugging Face hub "
                    f"({type(error).__name__}). Check its name and the network, or name a folder "
                    "that holds it in companion.yml, under tone: model:."
                ) from error
            if (folder / weights).is_file():
                return folder
    raise ModelFilesError(f"The tone model {name} has neither ONNX nor PyTorch weights.")
