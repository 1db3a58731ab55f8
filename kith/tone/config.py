"""What the config.json of a tone model tells: its outputs and the meaning of their columns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from kith.errors import ModelFilesError
from kith.tone.label_names import common_labels
from kith.tone.network import unusable

CONFIG_FILE = "config.json"

EMOTIONS = "emotions"
SARCASM = "sarcasm"
TWEET_EMOTION = "tweet_emotion"

MANY_OF = "multi_label_classification"


class Head(BaseModel):
    """One output of a model.

    Attributes:
        output: its name in the network.
        labels: the names of its columns.
        one_of: whether the labels exclude each other (softmax) or each stands on its own (sigmoid).
        thresholds: the probability from which each label counts as present; empty where the
            likeliest is the answer.
    """

    model_config = ConfigDict(frozen=True)

    output: str
    labels: tuple[str, ...]
    one_of: bool = False
    thresholds: Mapping[str, float] = Field(default_factory=dict)


class ToneConfig(BaseModel):
    """A model's outputs by what they tell.

    Attributes:
        heads: `emotions` always; ours has `sarcasm` and `tweet_emotion` beside it.
        padding: the id of the padding piece.
        is_ours: whether it was trained by training/tone.py, and so wants text written out and
            knows English only.
    """

    model_config = ConfigDict(frozen=True)

    heads: Mapping[str, Head]
    padding: int = 0
    is_ours: bool = False


class _OurPart(BaseModel):
    heads: Mapping[str, Head]


class _File(BaseModel):
    """What is read of config.json; the rest is for other tools."""

    id2label: Mapping[int, str] = Field(default_factory=dict)
    problem_type: str | None = None
    pad_token_id: int | None = None
    kith: _OurPart | None = None


def load_config(folder: Path, labels: Mapping[str, str] | None = None) -> ToneConfig:
    """Read config.json of a folder in the layout of the Hugging Face hub.

    Args:
        folder: where it lies.
        labels: what the model's labels mean, as companion.yml says.

    Raises:
        ModelFilesError: it is missing, damaged, or of no classifier.
        SettingsError: its labels mean nothing to Kith.
    """
    path = folder / CONFIG_FILE
    try:
        file = _File.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ModelFilesError(unusable(path)) from error
    padding = file.pad_token_id or 0
    if file.kith is not None:
        return ToneConfig(heads=file.kith.heads, padding=padding, is_ours=True)
    if not file.id2label:
        raise ModelFilesError(f"{path} names no labels (id2label), so it is no classifier of tone.")
    names = [file.id2label[place] for place in sorted(file.id2label)]
    head = Head(
        output="logits",
        labels=common_labels(names, labels),
        one_of=file.problem_type != MANY_OF,
    )
    return ToneConfig(heads={EMOTIONS: head}, padding=padding)
