"""The mood of a conversation and the emotional state that follows; both move with inertia."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from kith.tone.reading import EmotionalState, Tone
from kith.tone.states import FELT_AT

WEIGHT_OF_A_TURN = 0.35
"""How much one turn moves the mood: after three turns, a quarter of the first mood is left."""

HALF_LIFE = timedelta(hours=6)
"""Silence in which a mood halves: a bad evening is faint the next evening. A choice of ours."""

LEFT_OF_HEAVY = 0.5
LEFT_OF_LIGHT = 0.3
"""What is left of a state after a turn that says nothing of it.

Who has just told of a loss and goes on with "he was fourteen" is not neutral yet, for about two
turns; who got the job and goes on with "I start on Monday", for one. Choices of ours.
"""

_PLEASANT = frozenset({EmotionalState.HAPPY, EmotionalState.EXCITED})
_HEAVY = frozenset({EmotionalState.SAD, EmotionalState.ANXIOUS, EmotionalState.FRUSTRATED})


@dataclass(frozen=True)
class Mood:
    """How someone has been feeling of late.

    Attributes:
        valence: unpleasant to pleasant, in [-1, 1].
        arousal: calm to stirred, in [-1, 1].
        heard: what is left of each state that was heard, in (0, 1].
    """

    valence: float = 0.0
    arousal: float = 0.0
    heard: Mapping[EmotionalState, float] = field(default_factory=dict)

    @property
    def state(self) -> EmotionalState:
        """The emotional state: what is heard most, `neutral` when that is next to nothing."""
        state = max(self.heard, key=lambda each: self.heard[each], default=EmotionalState.NEUTRAL)
        return state if self.heard.get(state, 0.0) >= FELT_AT else EmotionalState.NEUTRAL

    @property
    def intensity(self) -> float:
        """How strongly that state is felt still, in [0, 1]; 0 when neutral."""
        return self.heard.get(self.state, 0.0)

    def after(self, tone: Tone, *, away: timedelta = timedelta(0)) -> Mood:
        """The mood once a message of this tone has come.

        Valence and arousal are exponentially weighted means (Roberts 1959,
        https://doi.org/10.1080/00401706.1959.10489860). A state counts in full when it is heard and
        fades from turn to turn, so a stray word does not outweigh what was said with force, and a
        strong one turns the state at once. States of one side (sad, anxious, frustrated) do not
        hold out against each other: the latest is the one that is meant.

        Args:
            tone: how the message was said.
            away: time since the last message, in which the mood fades towards neutral.
        """
        faded = self.faded(away)
        return Mood(
            valence=_moved(faded.valence, tone.valence),
            arousal=_moved(faded.arousal, tone.arousal),
            heard=_heard(faded.heard, tone),
        )

    def faded(self, away: timedelta) -> Mood:
        """The mood after a silence; a clock that ran backwards changes nothing."""
        left = 0.5 ** max(away / HALF_LIFE, 0.0)
        heard = {state: value * left for state, value in self.heard.items()}
        return Mood(self.valence * left, self.arousal * left, heard)


def _heard(before: Mapping[EmotionalState, float], tone: Tone) -> dict[EmotionalState, float]:
    left = {state: value * _left_of(state) for state, value in before.items()}
    if tone.state is not EmotionalState.NEUTRAL:
        ruled_out = next((side for side in (_PLEASANT, _HEAVY) if tone.state in side), frozenset())
        left = {state: value for state, value in left.items() if state not in ruled_out}
        left[tone.state] = max(tone.intensity, FELT_AT)
    return {state: value for state, value in left.items() if value >= FELT_AT / 2}


def _left_of(state: EmotionalState) -> float:
    return LEFT_OF_HEAVY if state in _HEAVY else LEFT_OF_LIGHT


def _moved(before: float, now: float) -> float:
    moved = (1 - WEIGHT_OF_A_TURN) * before + WEIGHT_OF_A_TURN * now
    return max(-1.0, min(1.0, moved))
