"""Whether a reply can be said now: by what is asked, by what is felt, and by what it does."""

from __future__ import annotations

import re
from collections.abc import Callable

from kith.language.asked import is_question
from kith.reply.calling import ADVISING, LISTENING, PLAINLY
from kith.reply.exchanges import Near
from kith.reply.felt import GLAD, asks, asks_advice, is_in_place
from kith.reply.moving_mood import polarity
from kith.reply.questions import Question
from kith.reply.strategy import Strategy
from kith.reply.template import ASKED_BACK, GAPS, Need, Template
from kith.reply.turn_at_hand import TurnAtHand

KindsOf = Callable[[str], frozenset[str]]
"""What a message asks: names of moves."""

LIKE_QUESTION, SAME_QUESTION = 0.68, 0.8
"""From this likeness on two questions of one kind ask the same, and any two."""

_LIGHT = frozenset({Strategy.CELEBRATION, Strategy.SMALL_TALK})
_SORRY = re.compile(
    r"\b(?:i'm (?:so |very )?sorry|ouch|poor thing|miserable|horrible|rotten|awful|cruel|"
    r"disappoint\w*|that hurts|a pity|a blow)\b",
    re.IGNORECASE,
)
_CHEER = re.compile(
    r"\b(?:congrat\w*|well done|hurrah|hooray|nice one|good for you|you (?:did|made|got|earned) "
    r"(?:it|there|that)|you've (?:done|made|earned) it|(?:that's|how|what) (?:a )?(?:great|"
    r"lovely|wonderful|brilliant|fantastic|good news)|so (?:glad|pleased|happy) for you)\b",
    re.IGNORECASE,
)


def can_be_said(strategy: Strategy, turn: TurnAtHand) -> bool:
    """Whether a reply may do this now. Advice that nobody asked for is given if Rasa chose it."""
    message = turn.context.message
    if turn.situation.gravely and strategy in _LIGHT:
        return False
    if asks_advice(message) and strategy in ADVISING:
        return True
    if strategy is Strategy.INFORMATION:
        return asks(message)
    if strategy is Strategy.PROVIDING_SUGGESTIONS and not asks(message):
        return turn.context.strategy is strategy
    return strategy in LISTENING or is_in_place(strategy, turn.context)


def answers(template: Template, turn: TurnAtHand, question: Question) -> bool:
    """Whether one of the bank's replies answers the question that was asked."""
    if question.is_risky or template.move in question.moves:
        return template.move in question.moves
    if template.needs & ASKED_BACK:
        # Where its kind is known, a reply of that kind says more than that nobody can tell.
        return question.moves <= question.shapes and template.move in question.shapes
    if template.strategy in ADVISING and template.topics:
        return asks_advice(turn.context.message)
    # What a message does that is nothing but its question, the question does.
    return question.is_all and template.move in turn.moves and template.weight >= PLAINLY


def asks_the_same(one: Near, turn: TurnAtHand, kinds_of: KindsOf) -> bool:
    """Whether an exchange was written for a question of the same kind, or for none as here."""
    question = turn.question
    if question is None:
        return not is_question(one.message)
    is_alike = one.alone >= LIKE_QUESTION and bool(kinds_of(one.message) & question.moves)
    return is_alike or (one.alone >= SAME_QUESTION and not question.is_risky)


def is_in_tune(text: str, turn: TurnAtHand) -> bool:
    """Whether a reply is not sorry for what somebody is glad of, and not glad of what hurts."""
    if turn.context.tone.state in GLAD:
        return _SORRY.search(text) is None
    return polarity(turn.context.message) >= 0 or _CHEER.search(text) is None


def is_flat(template: Template) -> bool:
    """Whether a reply only says that somebody is there: it could be said to anybody."""
    return (
        not (template.move or template.topics or template.needs & GAPS) and "?" not in template.text
    )


def says_little(template: Template) -> bool:
    """Whether a reply that was made is flat, or somebody's own words and little else."""
    return is_flat(template) or Need.OWN in template.needs


def remembers(template: Template, turn: TurnAtHand) -> bool:
    """Whether a reply takes up what they once told, where Rasa's strategy has one that does."""
    return Need.FACT in template.needs and template.strategy is turn.context.strategy
