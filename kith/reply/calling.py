"""Which strategy a message calls for by what it does: "wish me luck" wants courage, not a question.

Rasa decides: sensing puts the answer into the slot `calls_for`, rules act on it, and without it the
stories choose (docs/decisions/0005-dialogue.md). So the strategy said is the strategy chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from kith.reply.context import Context
from kith.reply.felt import GLAD, asks_advice, is_in_place
from kith.reply.strategy import Strategy
from kith.reply.template import Template
from kith.tone.reading import EmotionalState

PLAINLY = 0.0
"""Moves of less weight are only the shape of a sentence, and call for nothing in particular."""

_HEAVY = frozenset({EmotionalState.SAD, EmotionalState.ANXIOUS, EmotionalState.FRUSTRATED})
ADVISING = frozenset({Strategy.PROVIDING_SUGGESTIONS, Strategy.INFORMATION})
"""What answers somebody who asks what to do."""

LISTENING = frozenset(
    {
        Strategy.QUESTION,
        Strategy.RESTATEMENT,
        Strategy.REFLECTION_OF_FEELINGS,
        Strategy.AFFIRMATION_AND_REASSURANCE,
    }
)
"""What can answer anything that somebody tells."""

_COMFORTING = (
    Strategy.REFLECTION_OF_FEELINGS,
    Strategy.AFFIRMATION_AND_REASSURANCE,
    Strategy.QUESTION,
    Strategy.RESTATEMENT,
)
_CURIOUS = (
    Strategy.QUESTION,
    Strategy.RESTATEMENT,
    Strategy.SMALL_TALK,
    Strategy.REFLECTION_OF_FEELINGS,
    Strategy.AFFIRMATION_AND_REASSURANCE,
)
_OTHERS = (
    Strategy.SELF_DISCLOSURE,
    Strategy.INFORMATION,
    Strategy.PROVIDING_SUGGESTIONS,
    Strategy.CELEBRATION,
    Strategy.SMALL_TALK,
)


def can_be_called_for(
    template: Template,
    context: Context,
    *,
    main: Collection[Strategy] = (),
    may_suggest: bool,
    gravely: bool,
) -> bool:
    """Whether a reply to a move may decide the strategy.

    Args:
        template: a reply that fits.
        context: the turn.
        main: what the move calls for in any case.
        may_suggest: whether it is time for advice (`kith.reply.listening`).
        gravely: nothing light should be said.
    """
    strategy = template.strategy
    if asks_advice(context.message):
        return strategy in ADVISING and bool(template.move)
    if strategy is Strategy.PROVIDING_SUGGESTIONS and not may_suggest:
        return False
    if strategy is Strategy.CELEBRATION and gravely:
        return False
    in_place = strategy in main or is_in_place(strategy, context)
    return bool(template.move) and template.weight >= PLAINLY and in_place


def preferred(
    served: Collection[Strategy],
    context: Context,
    before: Sequence[Template],
    *,
    main: Sequence[Strategy] = (),
    gravely: bool,
) -> Strategy | None:
    """The strategy to call for among those that serve, other than that of the reply before.

    What hurts is met before it is asked about, as the stories have it; who asked twice in a row
    listens now.

    Args:
        served: the strategies with something to say.
        context: the turn.
        before: the bank's latest replies, the newest last.
        main: what comes first, whatever the state.
        gravely: nothing light should be said.
    """
    by_state = _order(context.tone.state, gravely=gravely)
    order = [s for s in dict.fromkeys([*main, *by_state]) if s in served]
    last = before[-1].strategy if before else None
    asked = [template.text.endswith("?") for template in before[-2:]]
    if len(order) > 1 and asked == [True, True]:
        order = sorted(order, key=lambda s: s is Strategy.QUESTION)
    return next((s for s in order if s is not last), order[0] if order else None)


def _order(state: EmotionalState, *, gravely: bool) -> list[Strategy]:
    if state in GLAD and not gravely:
        first: tuple[Strategy, ...] = (Strategy.CELEBRATION, *_CURIOUS)
    else:
        first = _COMFORTING if gravely or state in _HEAVY else _CURIOUS
    return [*first, *(each for each in _OTHERS if each not in first)]


def best_move(merits: Mapping[Template, float]) -> str | None:
    """The move whose best reply is the best of all."""
    best = max(merits, key=lambda template: merits[template], default=None)
    return best.move if best else None
