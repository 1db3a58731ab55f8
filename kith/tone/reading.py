"""What reading the tone of a message gives: the interface every tone model stands behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class EmotionalState(str, Enum):
    """The values of the slot `emotional_state`."""

    HAPPY = "happy"
    EXCITED = "excited"
    SAD = "sad"
    FRUSTRATED = "frustrated"
    ANXIOUS = "anxious"
    SURPRISED = "surprised"
    NEUTRAL = "neutral"


@dataclass(frozen=True)
class Tone:
    """The tone of one message.

    Attributes:
        scores: probability in [0, 1] of each of the 28 GoEmotions labels, each on its own
            (multi-label).
        state: the emotional state that the scores add up to.
        intensity: how strongly that state shows, in [0, 1].
        valence: unpleasant to pleasant, in [-1, 1].
        arousal: calm to stirred, in [-1, 1].
    """

    scores: Mapping[str, float]
    state: EmotionalState
    intensity: float
    valence: float
    arousal: float


class ToneReader(Protocol):
    """Anything that reads tone."""

    async def read(self, text: str) -> Tone:
        """Read the tone of one message; never blocks the event loop."""
        ...
