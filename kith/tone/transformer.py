"""Reads tone with a fine-tuned transformer, its folder laid out like one of the Hugging Face hub.

models/tone is made by training/tone.py; its README.md is the model card. Any other classifier
whose labels mean something to Kith (label_names.yml) can take its place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from kith.tone.config import EMOTIONS, SARCASM, Head, ToneConfig, load_config
from kith.tone.languages import Languages
from kith.tone.network import Floats, Network, load_network
from kith.tone.normal import normalised
from kith.tone.pieces import Pieces
from kith.tone.reading import Tone
from kith.tone.signs import Signs, unstretched
from kith.tone.slips import Slips
from kith.tone.states import NEUTRAL_LABEL, SARCASM_LABEL, tone_from_scores, unsure
from kith.tone.together import Together

IN_TALK = "talk"
"""The kind of sarcasm that counts here; the others are those of the data sets, to measure on."""

BATCH = 16
"""Windows that go through the network together; more gain nothing on one thread."""


@dataclass(frozen=True)
class ToneModel:
    """The transformer: texts in, probabilities of every head out. Safe to share between threads.

    Attributes:
        network: word pieces to logits.
        pieces: text to word pieces.
        config: what the logits mean.
        signs: what emoji and emoticons mean in words.
        slips: the words that mistyped ones stand for.
        languages: tells what the model cannot read.
    """

    network: Network
    pieces: Pieces
    config: ToneConfig
    signs: Signs
    slips: Slips
    languages: Languages

    @classmethod
    def load(
        cls, folder: Path, *, labels: Mapping[str, str] | None = None, threads: int = 1
    ) -> ToneModel:
        """Load config.json, tokenizer.json and the weights from a folder.

        Args:
            folder: where they lie.
            labels: what the labels of a model that is not ours mean, as companion.yml says.
            threads: processor threads of one call.

        Raises:
            ModelFilesError: a file is missing or damaged.
            SettingsError: the labels mean nothing to Kith.
        """
        config = load_config(folder, labels)
        return cls(
            network=load_network(folder, threads=threads),
            pieces=Pieces.load(folder, padding=config.padding),
            config=config,
            signs=Signs.load(),
            slips=Slips.load(),
            languages=Languages.load(),
        )

    def prepared(self, text: str) -> str:
        """The text as the model is given it; ours was trained on text written out."""
        # A lone surrogate, which the tokenizer would refuse, becomes a question mark.
        speakable = text.encode("utf-8", errors="replace").decode("utf-8")
        if not self.config.is_ours:
            return speakable
        written_out = unstretched(self.signs.in_words(speakable), self._words.__contains__)
        return self.slips.mended(normalised(written_out), self._words)

    def can_read(self, prepared: str) -> bool:
        """Whether a prepared text is in a language that the model knows."""
        return not self.config.is_ours or self.languages.is_english(prepared, self._words)

    def probabilities(self, prepared: Sequence[str]) -> dict[str, Floats]:
        """`[texts, labels]` probabilities of every head, for prepared texts.

        A text longer than a window is read in windows. Of its emotions the strongest showing
        counts, since one sentence in which someone breaks down is not undone by ten that tell the
        day; neutral is as likely as in the least neutral window. Other heads give the mean.
        A text without any word is plainly neutral, and nothing else.
        """
        windows = [self.pieces.windows(text) for text in prepared]
        read = self._read([window for group in windows for window in group])
        ends = np.cumsum([len(group) for group in windows])
        found: dict[str, Floats] = {}
        for name, head in self.config.heads.items():
            rows = [
                _joined(name, head, read[name][end - len(group) : end])
                for group, end in zip(windows, ends, strict=True)
            ]
            found[name] = np.stack(rows) if rows else np.zeros((0, len(head.labels)), np.float32)
        return found

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(self.pieces.tokenizer.get_vocab())

    def _read(self, windows: Sequence[list[int]]) -> dict[str, Floats]:
        """Probabilities of windows, those of like length in a batch."""
        found = {
            name: np.zeros((len(windows), len(head.labels)), dtype=np.float32)
            for name, head in self.config.heads.items()
        }
        order = sorted(range(len(windows)), key=lambda row: len(windows[row]))
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            logits = self.network.outputs(*self.pieces.batch([windows[row] for row in rows]))
            for name, head in self.config.heads.items():
                squash = _softmax if head.one_of else _sigmoid
                found[name][rows] = squash(logits[head.output])
        return found


class TransformerToneReader:
    """The tone reader that ships with Kith."""

    def __init__(self, model: ToneModel) -> None:
        """Read with this model."""
        self.model = model
        self._together = Together(self.read_many_now)

    async def read(self, text: str) -> Tone:
        """Read the tone of one message; those that come at the same time are read together."""
        return await self._together.read(text)

    def read_now(self, text: str) -> Tone:
        """Read the tone of one message, here and now (a few ms)."""
        return self.read_many_now([text])[0]

    def read_many_now(self, texts: Sequence[str]) -> list[Tone]:
        """Read the tone of several messages in batches, here and now."""
        prepared = [self.model.prepared(text) for text in texts]
        rows = self.model.probabilities(prepared)
        return [
            self._tone(text, {name: row[place] for name, row in rows.items()})
            for place, text in enumerate(prepared)
        ]

    def _tone(self, prepared: str, row: Mapping[str, Floats]) -> Tone:
        heads = self.model.config.heads
        scores = _scores(heads[EMOTIONS], row[EMOTIONS])
        if SARCASM in heads:
            scores[SARCASM_LABEL] = float(row[SARCASM][heads[SARCASM].labels.index(IN_TALK)])
        known = self.model.can_read(prepared)
        return tone_from_scores(scores if known else unsure(scores))


def _scores(head: Head, row: Floats) -> dict[str, float]:
    """The probability of each label; of several that mean the same, together."""
    scores: dict[str, float] = {}
    for label, probability in zip(head.labels, row, strict=True):
        before = scores.get(label, 0.0)
        both = before + float(probability)
        scores[label] = both if head.one_of else max(before, float(probability))
    return scores


def _joined(name: str, head: Head, windows: Floats) -> Floats:
    """One row of probabilities from those of a text's windows."""
    row: Floats
    if not len(windows):
        return np.array([label == NEUTRAL_LABEL for label in head.labels], dtype=np.float32)
    if name != EMOTIONS or head.one_of:
        row = windows.mean(axis=0)
        return row
    row = windows.max(axis=0)
    if NEUTRAL_LABEL in head.labels:
        neutral = head.labels.index(NEUTRAL_LABEL)
        row[neutral] = windows[:, neutral].min()
    return row


def _sigmoid(logits: Floats) -> Floats:
    probabilities: Floats = np.reciprocal(1 + np.exp(-logits))
    return probabilities


def _softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Floats = raised / raised.sum(axis=1, keepdims=True)
    return probabilities
