"""From the 28 GoEmotions labels to an emotional state, valence and arousal: one table.

Valence and arousal are places on Russell's circumplex (A circumplex model of affect, 1980,
https://doi.org/10.1037/h0077714), set by us by hand to a tenth. They are approximations of our
own: no lexicon of ratings was copied, and nothing was fitted to them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kith.tone.reading import EmotionalState, Tone

NEUTRAL_LABEL = "neutral"
SARCASM_LABEL = "sarcasm"


@dataclass(frozen=True)
class Place:
    """What one label says of the person who wrote.

    Attributes:
        state: the emotional state it speaks for.
        weight: how surely it does, in [0, 1]. Labels that are often said of others or out of
            courtesy count less; those of thinking rather than feeling not at all.
        valence: unpleasant to pleasant, in [-1, 1].
        arousal: calm to stirred, in [-1, 1].
    """

    state: EmotionalState
    weight: float
    valence: float
    arousal: float


_HAPPY, _EXCITED = EmotionalState.HAPPY, EmotionalState.EXCITED
_SAD, _FRUSTRATED = EmotionalState.SAD, EmotionalState.FRUSTRATED
_ANXIOUS, _SURPRISED = EmotionalState.ANXIOUS, EmotionalState.SURPRISED
_NEUTRAL = EmotionalState.NEUTRAL

PLACES: Mapping[str, Place] = {
    # label                state      weight valence arousal
    "joy": Place(_HAPPY, 1.0, 0.9, 0.5),
    "love": Place(_HAPPY, 0.9, 0.9, 0.3),
    "gratitude": Place(_HAPPY, 0.6, 0.7, 0.1),
    "pride": Place(_HAPPY, 1.0, 0.7, 0.4),
    "relief": Place(_HAPPY, 1.0, 0.6, -0.3),
    "optimism": Place(_HAPPY, 0.6, 0.6, 0.2),
    "amusement": Place(_HAPPY, 0.8, 0.7, 0.4),
    "admiration": Place(_HAPPY, 0.6, 0.6, 0.3),
    "excitement": Place(_EXCITED, 1.0, 0.8, 0.9),
    "sadness": Place(_SAD, 1.0, -0.8, -0.4),
    "grief": Place(_SAD, 1.0, -0.9, -0.2),
    "remorse": Place(_SAD, 0.8, -0.6, 0.0),
    "disappointment": Place(_SAD, 0.9, -0.6, -0.3),
    "embarrassment": Place(_SAD, 0.8, -0.5, 0.3),
    "anger": Place(_FRUSTRATED, 1.0, -0.7, 0.8),
    "annoyance": Place(_FRUSTRATED, 1.0, -0.5, 0.5),
    "disgust": Place(_FRUSTRATED, 0.8, -0.7, 0.4),
    "disapproval": Place(_FRUSTRATED, 0.4, -0.4, 0.2),
    "fear": Place(_ANXIOUS, 1.0, -0.7, 0.8),
    "nervousness": Place(_ANXIOUS, 1.0, -0.4, 0.6),
    "surprise": Place(_SURPRISED, 1.0, 0.1, 0.8),
    "realization": Place(_SURPRISED, 0.2, 0.0, 0.2),
    "confusion": Place(_NEUTRAL, 0.0, -0.2, 0.2),
    "curiosity": Place(_NEUTRAL, 0.0, 0.1, 0.2),
    "approval": Place(_NEUTRAL, 0.0, 0.3, 0.0),
    "caring": Place(_NEUTRAL, 0.0, 0.4, 0.0),
    "desire": Place(_NEUTRAL, 0.0, 0.3, 0.4),
    NEUTRAL_LABEL: Place(_NEUTRAL, 1.0, 0.0, 0.0),
}

FELT_AT = 0.2
"""Evidence that a state needs at least, however little speaks for neutral."""

MEANT_FROM, NOT_MEANT_FROM = 0.5, 0.8
"""Up to the first probability of sarcasm, pleasant words are taken at their word; from the second
on, not at all. In between trust falls in a straight line. Choices of ours."""

PLEASANT_FROM = 0.3
"""Labels of at least this valence are what sarcasm says and does not mean."""

MEANT_BY_SARCASM = "annoyance"

LEFT_WHEN_UNSURE = 0.15
NEUTRAL_WHEN_UNSURE = 0.5
"""What is left of each score, and how neutral it is, when a text is in no language that the model
reads: no state reaches `FELT_AT`, and neutral is no more than likely."""


def tone_from_scores(scores: Mapping[str, float]) -> Tone:
    """Add up the scores of the labels to a state, its intensity, valence and arousal.

    The evidence for a state is the chance that at least one of its labels is present, each
    counted by its weight. The state with the most evidence wins; it is neutral when nothing
    reaches `FELT_AT`, and then (as whenever it is neutral) its intensity is 0.

    Args:
        scores: probability of each label in [0, 1], `sarcasm` among them; labels not given count
            as absent.
    """
    meant = _meant(scores)
    evidence = {state: _evidence(meant, state) for state in EmotionalState}
    state = max(evidence, key=lambda candidate: evidence[candidate])
    if state is EmotionalState.NEUTRAL or evidence[state] < FELT_AT:
        state, intensity = EmotionalState.NEUTRAL, 0.0
    else:
        intensity = evidence[state]
    total = sum(meant.get(label, 0.0) for label in PLACES)
    return Tone(
        scores=dict(scores),
        state=state,
        intensity=intensity,
        valence=_weighted({label: place.valence for label, place in PLACES.items()}, meant, total),
        arousal=_weighted({label: place.arousal for label, place in PLACES.items()}, meant, total),
    )


def unsure(scores: Mapping[str, float]) -> dict[str, float]:
    """The scores of a text that the model cannot read: calm, and sure of nothing."""
    faint = {label: score * LEFT_WHEN_UNSURE for label, score in scores.items()}
    return faint | {NEUTRAL_LABEL: NEUTRAL_WHEN_UNSURE}


def _meant(scores: Mapping[str, float]) -> Mapping[str, float]:
    """The scores with pleasant labels doubted as far as the text is sarcastic.

    What is doubted counts as annoyance: praise that is none is a complaint.
    """
    sarcasm = scores.get(SARCASM_LABEL, 0.0)
    doubt = min(1.0, max(0.0, (sarcasm - MEANT_FROM) / (NOT_MEANT_FROM - MEANT_FROM)))
    if not doubt:
        return scores
    pleasant = [label for label, place in PLACES.items() if place.valence >= PLEASANT_FROM]
    said = max(scores.get(label, 0.0) for label in pleasant)
    annoyed = max(scores.get(MEANT_BY_SARCASM, 0.0), doubt * said)
    meant = {label: score * (1 - doubt) for label, score in scores.items() if label in pleasant}
    return {**scores, **meant, MEANT_BY_SARCASM: annoyed}


def _evidence(scores: Mapping[str, float], state: EmotionalState) -> float:
    absent = 1.0
    for label, place in PLACES.items():
        if place.state is state:
            absent *= 1.0 - place.weight * scores.get(label, 0.0)
    return 1.0 - absent


def _weighted(values: Mapping[str, float], scores: Mapping[str, float], total: float) -> float:
    if total <= 0.0:
        return 0.0
    return sum(value * scores.get(label, 0.0) for label, value in values.items()) / total
