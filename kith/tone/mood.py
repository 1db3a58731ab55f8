"""The mood of a conversation: valence and arousal, weighted so that recent turns count most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from kith.tone.reading import EmotionalState, Tone

WEIGHT_OF_A_TURN = 0.35
"""How much one turn moves the mood: after three turns, a quarter of the first mood is left."""

HALF_LIFE = timedelta(hours=6)
"""Silence in which a mood halves: a bad evening is faint the next evening. A choice of ours."""


HEAVY_STATES = frozenset({EmotionalState.SAD, EmotionalState.ANXIOUS, EmotionalState.FRUSTRATED})

LOW_VALENCE = -0.08
"""A heavy state outlasts neutral sentences while the mood is below this: about two of them."""


@dataclass(frozen=True)
class Mood:
    """How someone has been feeling of late.

    Attributes:
        valence: unpleasant to pleasant, in [-1, 1].
        arousal: calm to stirred, in [-1, 1].
    """

    valence: float = 0.0
    arousal: float = 0.0

    def after(self, tone: Tone, *, away: timedelta = timedelta(0)) -> Mood:
        """The mood once a message of this tone has come.

        An exponentially weighted mean (Roberts 1959, https://doi.org/10.1080/00401706.1959.10489860).

        Args:
            tone: how the message was said.
            away: time since the last message, in which the mood fades towards neutral.
        """
        faded = self.faded(away)
        return Mood(
            valence=_moved(faded.valence, tone.valence),
            arousal=_moved(faded.arousal, tone.arousal),
        )

    def faded(self, away: timedelta) -> Mood:
        """The mood after a silence; a clock that ran backwards changes nothing."""
        left = 0.5 ** max(away / HALF_LIFE, 0.0)
        return Mood(self.valence * left, self.arousal * left)


def lingering_state(before: EmotionalState, tone: Tone, mood: Mood) -> EmotionalState:
    """The emotional state after a message, given the state before it and the mood after it.

    Who has just told of a loss and goes on with "he was fourteen" is not neutral yet. Any state but
    `neutral` counts at once.
    """
    still_heavy = before in HEAVY_STATES and mood.valence < LOW_VALENCE
    return before if tone.state is EmotionalState.NEUTRAL and still_heavy else tone.state


def _moved(before: float, now: float) -> float:
    moved = (1 - WEIGHT_OF_A_TURN) * before + WEIGHT_OF_A_TURN * now
    return max(-1.0, min(1.0, moved))
