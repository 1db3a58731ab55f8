"""A plain word for how someone seems to feel."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kith.datafile import read_data
from kith.tone.reading import EmotionalState, Tone

MIN_SCORE = 0.3
"""Below this probability a label is too unsure to put into someone's mouth."""


class FeelingWords(BaseModel):
    """Words that complete "you sound ...".

    Attributes:
        states: the word for each emotional state that has one.
        labels: for each state, more exact words by tone label.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    states: dict[EmotionalState, str]
    labels: dict[EmotionalState, dict[str, str]]

    @classmethod
    def load(cls, path: Path) -> FeelingWords:
        """Read the words from their file.

        Raises:
            SettingsError: the file is missing or damaged.
        """
        return read_data(path, cls)

    def word_for(self, tone: Tone) -> str | None:
        """The most exact word the tone allows; None when it says nothing in particular."""
        exact = self.labels.get(tone.state, {})
        heard = {label: score for label, score in tone.scores.items() if label in exact}
        best = max(heard, key=lambda label: heard[label], default=None)
        if best is not None and heard[best] >= MIN_SCORE:
            return exact[best]
        return self.states.get(tone.state)
