"""Text to emotions, state and mood."""

from kith.tone.head import HeadToneReader, ToneHead
from kith.tone.mood import Mood
from kith.tone.reading import EmotionalState, Tone, ToneReader
from kith.tone.states import tone_from_scores

__all__ = [
    "EmotionalState",
    "HeadToneReader",
    "Mood",
    "Tone",
    "ToneHead",
    "ToneReader",
    "tone_from_scores",
]
