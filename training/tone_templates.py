"""Sentences put together from training/tone_templates.yml, with how likely each label is."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from kith.datafile import read_data
from kith.tone.config import EMOTIONS, SARCASM
from kith.tone.states import NEUTRAL_LABEL
from training.tone_data import OWN_ROUGHENED, TALK, Task, unknown

FILE = Path(__file__).with_name("tone_templates.yml")

JOINT = {
    "any": ("pleasant", "sad", "cross", "anxious"),
    "heavy": ("sad", "cross", "anxious"),
    "event": (
        *("happened_well", "happened_sadly", "happened_annoyingly"),
        *("happened_worryingly", "happened_surprisingly"),
    ),
    "pleasant_event": ("happened_well",),
    "heavy_event": ("happened_sadly", "happened_annoyingly", "happened_worryingly"),
    "annoying_event": ("happened_annoyingly",),
}
"""Slots that are filled from several, by chance and alike."""

_SLOT = re.compile(r"\{(~?)(\w+)\}")


class Pattern(BaseModel):
    """Sentences of one kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    texts: tuple[str, ...]
    share: int
    labels: tuple[str, ...] = ()
    strength: float = 1.0
    sarcastic: bool = False


class Templates(BaseModel):
    """The file: what slots are filled with, by the labels that it says, and the patterns."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slots: Mapping[str, Mapping[str, tuple[str, ...]]]
    patterns: Mapping[str, Pattern]


class Sentence(BaseModel):
    """A sentence, its labels, how likely they are, and whether it is meant."""

    model_config = ConfigDict(frozen=True)

    text: str
    labels: frozenset[str]
    strength: float
    sarcastic: bool


def sentences(count: int, seed: int, path: Path = FILE) -> list[Sentence]:
    """So many different sentences, of each pattern its share; the same for the same seed."""
    templates = read_data(path, Templates)
    rng = random.Random(seed)
    patterns = list(templates.patterns.values())
    shares = [pattern.share for pattern in patterns]
    found: dict[str, Sentence] = {}
    while len(found) < count:
        made = _made(rng.choices(patterns, shares)[0], templates, rng)
        found.setdefault(made.text, made)
    return list(found.values())


def task(made: Sequence[Sentence], labels: Sequence[str]) -> Task:
    """The sentences as targets of the emotions and of sarcasm."""
    emotions = np.zeros((len(made), len(labels)), dtype=np.float32)
    for row, sentence in enumerate(made):
        for label in sentence.labels:
            emotions[row, labels.index(label)] = sentence.strength
        if NEUTRAL_LABEL not in sentence.labels:
            emotions[row, labels.index(NEUTRAL_LABEL)] = 1 - sentence.strength
    sarcasm = unknown(len(made))
    sarcasm[:, TALK] = [sentence.sarcastic for sentence in made]
    targets = {EMOTIONS: emotions, SARCASM: sarcasm}
    return Task([sentence.text for sentence in made], targets, roughened=OWN_ROUGHENED)


def _made(pattern: Pattern, templates: Templates, rng: random.Random) -> Sentence:
    said: set[str] = set()

    def fill(match: re.Match[str]) -> str:
        slot = templates.slots[rng.choice(JOINT.get(match[2], (match[2],)))]
        labels = rng.choices(list(slot), [len(phrases) for phrases in slot.values()])[0]
        if not match[1]:
            said.update(labels.split(","))
        return rng.choice(slot[labels])

    text = " ".join(_SLOT.sub(fill, rng.choice(pattern.texts)).split())
    labels = frozenset(pattern.labels) or frozenset(said - {NEUTRAL_LABEL})
    return Sentence(
        text=text, labels=labels, strength=pattern.strength, sarcastic=pattern.sarcastic
    )
