"""Which of the replies that fit is the best one to say now.

The weights are a judgement, set by reading conversations aloud.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from kith.reply.context import Context, Speaker
from kith.reply.strategy import Strategy
from kith.reply.template import GAPS, Need, Template

_OF_MESSAGE = frozenset({Need.EARLY, Need.SHORT, Need.LONG, Need.ASKED})
_OF_HOUR = frozenset({Need.MORNING, Need.EVENING, Need.NIGHT})
_LISTENING = frozenset(
    {
        Strategy.QUESTION,
        Strategy.RESTATEMENT,
        Strategy.REFLECTION_OF_FEELINGS,
        Strategy.AFFIRMATION_AND_REASSURANCE,
        Strategy.SMALL_TALK,
        Strategy.CELEBRATION,
    }
)
_TURNS = frozenset({Need.BRIGHTER, Need.DARKER, Need.MIXED})

REPAIRS = frozenset(
    {Need.CORRECTED, Need.MISUNDERSTOOD, Need.REPEATED, Need.UNHELPFUL, Need.MEANING}
)
"""What puts the companion right: nothing else is answered until that is."""


def merit(
    template: Template,
    likeness: float,
    named: frozenset[str],
    wide: frozenset[str] = frozenset(),
    *,
    likelihood: float = 0.0,
) -> float:
    """How much a reply has to do with this very message.

    A reply to what the message does beats one that takes up its words, which beats one about its
    topic, which beats one that fits the mood, which beats one that fits anybody.

    Args:
        template: a reply that fits.
        likeness: cosine of its embedding and the message's; 0 without an encoder.
        named: the topics that this very message names.
        wide: topics that are mostly named in passing. Advice and facts need them; listening to
            someone does not mean to seize on a word.
        likelihood: how likely the move that the reply answers is, from 0 to 1.
    """
    needs = template.needs
    return (
        2.0 * likeness
        + _topicality(template, named, wide)
        + 2.5 * bool(template.move)
        + 3.0 * likelihood
        + template.weight
        + 10.0 * bool(needs & REPAIRS)
        + 1.5 * bool(needs & REPAIRS and needs & {Need.WHO, Need.ECHO})
        + 6.0 * (Need.WORDLESS in needs)
        + 1.5 * bool(template.after)
        + 2.4 * bool(needs & _TURNS)
        + 2.6 * (Need.FACT in needs)
        + 2.9 * (Need.ECHO in needs)
        + 1.0 * (Need.ECHO in needs and template.strategy is Strategy.RESTATEMENT)
        + 2.2 * (Need.BIT in needs)
        + 1.4 * (Need.WHO in needs)
        + 1.5 * (Need.RETURNING in needs)
        # A greeting is a rule's affair: whoever opens with something else is not greeted for it.
        - 2.0 * (Need.OPENING in needs)
        + 0.8 * bool(needs & _OF_MESSAGE)
        + 0.6 * bool(template.states)
        + 0.5 * bool(needs & _OF_HOUR)
        + 0.9 * (Need.NAME in needs)
    )


def _topicality(template: Template, named: frozenset[str], wide: frozenset[str]) -> float:
    if not template.topics:
        return 0.0
    if template.topics & named <= wide and template.strategy in _LISTENING:
        return -0.6
    return 1.0 + 1.0 * bool(template.topics & named)


def monotony(template: Template, recent: Sequence[Template]) -> float:
    """What a reply loses by doing again what the latest replies did."""
    return sum(
        1.0 * (other.opening == template.opening)
        + 1.2 * len(GAPS & template.needs & other.needs)
        + 0.4 * (other.text.endswith("?") and template.text.endswith("?"))
        for other in recent
    )


def chance(template: Template, context: Context) -> float:
    """A number in [0, 1) that varies from turn to turn and is the same for the same turn."""
    said = sum(turn.speaker is Speaker.PERSON for turn in context.turns)
    seed = f"{said}|{context.message}|{template.text}".encode("utf-8", errors="replace")
    return int.from_bytes(hashlib.blake2b(seed, digest_size=4).digest(), "big") / 2**32
