"""Text to emotions, state and mood."""

from kith.tone.mood import Mood
from kith.tone.reading import EmotionalState, Tone, ToneReader
from kith.tone.states import tone_from_scores

__all__ = ["EmotionalState", "Mood", "Tone", "ToneReader", "tone_from_scores"]
