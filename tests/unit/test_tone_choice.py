"""Other tone models: a folder, a name on the hub, labels, and what is said when it cannot be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kith.errors import ModelFilesError, SettingsError
from kith.settings import Settings, ToneSettings
from kith.tone import EmotionalState
from kith.tone.choice import find, load_tone_reader
from kith.tone.config import load_config
from kith.tone.languages import Languages
from kith.tone.network import Floats, Ints, load_network
from kith.tone.pieces import Pieces
from kith.tone.signs import Signs
from kith.tone.slips import Slips
from kith.tone.transformer import ToneModel, TransformerToneReader

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "models" / "tone"


def other(folder: Path, labels: list[str], **more: Any) -> Path:
    """A model of another family: our weights and tokenizer, and a config that is not ours."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("model.onnx", "tokenizer.json"):
        shutil.copy(SHIPPED / name, folder / name)
    config = {"id2label": {str(place): label for place, label in enumerate(labels)}, **more}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


class Network:
    """Says always the same."""

    def __init__(self, *logits: float) -> None:
        self.logits = logits

    def outputs(self, ids: Ints, mask: Ints) -> dict[str, Floats]:
        return {"logits": np.array([self.logits] * len(ids), dtype=np.float32)}


def reader(folder: Path, *logits: float) -> TransformerToneReader:
    config = load_config(folder)
    pieces = Pieces.load(folder, padding=config.padding)
    network = Network(*logits)
    return TransformerToneReader(
        ToneModel(network, pieces, config, Signs.load(), Slips.load(), Languages.load())
    )


class Hub:
    """A hub that has one model, and may be out of reach."""

    def __init__(self, cache: Path, *files: str, reachable: bool = True) -> None:
        self.cache = cache
        self.files = files
        self.reachable = reachable
        self.fetched: list[str] = []

    def snapshot_download(
        self, name: str, *, allow_patterns: list[str], local_files_only: bool
    ) -> str:
        if local_files_only and not self.fetched:
            raise FileNotFoundError(name)
        if not local_files_only and not self.reachable:
            raise ConnectionError(name)
        if not local_files_only:
            for file in set(self.files) & set(allow_patterns):
                (self.cache / file).parent.mkdir(parents=True, exist_ok=True)
                (self.cache / file).write_bytes(b"")
                self.fetched.append(file)
        return str(self.cache)


def test_a_folder_named_in_the_settings_is_loaded(tmp_path: Path) -> None:
    labels = list(load_config(SHIPPED).heads["emotions"].labels)
    folder = other(tmp_path / "mine", labels, problem_type="multi_label_classification")
    settings = Settings(folder=ROOT, tone=ToneSettings(model=str(folder)))
    assert load_tone_reader(settings).read_now("I'm so happy").state is EmotionalState.HAPPY


def test_of_labels_that_exclude_each_other_the_chances_add_up_to_one(tmp_path: Path) -> None:
    folder = other(tmp_path, ["NEGATIVE", "POSITIVE"])
    tone = reader(folder, 0.0, 3.0).read_now("it works")
    assert sum(tone.scores.values()) == pytest.approx(1.0)
    assert tone.state is EmotionalState.HAPPY


def test_labels_that_mean_the_same_count_together(tmp_path: Path) -> None:
    folder = other(tmp_path, ["neutral", "sad", "loneliness"])
    tone = reader(folder, 1.0, 0.9, 0.9).read_now("it is quiet here")
    assert tone.state is EmotionalState.SAD


def test_another_model_reads_other_languages(tmp_path: Path) -> None:
    folder = other(tmp_path, ["negative", "neutral", "positive"])
    assert reader(folder, 4.0, 0.0, 0.0).read_now("мне грустно").state is EmotionalState.SAD


def test_labels_are_explained_in_the_settings(tmp_path: Path) -> None:
    folder = other(tmp_path, ["LABEL_0", "LABEL_1"])
    with pytest.raises(SettingsError, match=r"LABEL_0, LABEL_1.*companion\.yml"):
        load_config(folder)
    config = load_config(folder, {"LABEL_0": "fear", "LABEL_1": "joy"})
    assert config.heads["emotions"].labels == ("fear", "joy")


def test_a_model_that_classifies_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match="no classifier"):
        load_config(other(tmp_path, []))


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "model.onnx"])
def test_a_missing_or_damaged_file_is_named_with_what_mends_it(tmp_path: Path, name: str) -> None:
    folder = other(tmp_path, ["joy"])
    (folder / name).write_bytes((folder / name).read_bytes()[:10])
    with pytest.raises(ModelFilesError, match=rf"{name}.*missing or damaged.*git checkout"):
        ToneModel.load(folder)
    (folder / name).unlink()
    with pytest.raises(ModelFilesError, match="missing or damaged"):
        ToneModel.load(folder)


def test_pytorch_weights_without_pytorch_say_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(ModelFilesError, match=r"pip install torch transformers"):
        load_network(tmp_path)


def test_a_model_of_the_hub_is_fetched_once(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "cache", "config.json", "tokenizer.json", "onnx/model.onnx")
    assert find("someone/model", tmp_path, hub) == tmp_path / "cache"
    assert "onnx/model.onnx" in hub.fetched
    hub.reachable = False
    assert find("someone/model", tmp_path, hub) == tmp_path / "cache"


def test_a_model_with_pytorch_weights_alone_is_fetched(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "cache", "config.json", "model.safetensors")
    find("someone/model", tmp_path, hub)
    assert "model.safetensors" in hub.fetched


def test_a_hub_out_of_reach_is_told(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "cache", reachable=False)
    with pytest.raises(ModelFilesError, match=r"someone/model cannot be fetched.*network"):
        find("someone/model", tmp_path, hub)


def test_what_is_neither_a_folder_nor_a_name_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="neither a folder nor the name"):
        find("no such thing", tmp_path)
