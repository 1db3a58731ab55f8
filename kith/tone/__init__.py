"""Text to emotions, state and mood."""

from kith.tone.reading import EmotionalState, Tone, ToneReader

__all__ = ["EmotionalState", "Tone", "ToneReader"]
