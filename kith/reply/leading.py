"""Somebody's own words before a reply that could be said to anybody: they show what was heard.

"Go on, I'm listening." may be said to everything; "Nobody for six miles. Go on, I'm listening." is
said to one person. A reply that was written for something like the message needs no such words, and
in distress or in mourning a machine does not hand back what was said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kith.reply.context import Speaker, Turn
from kith.reply.opinions import MOVE
from kith.reply.sayable import is_flat
from kith.reply.saying_back import led_by, says_again
from kith.reply.template import GAPS, Template, plain
from kith.reply.turn_at_hand import Line, TurnAtHand
from kith.safety.levels import RiskLevel

MOST_IN_A_ROW = 2
"""So many replies in a row may begin with the person's words: more is a parrot."""

Words = Callable[[str], str | None]
"""What a listener would say back of a message, if anything."""


def own_words(turn: TurnAtHand, words: Words) -> str | None:
    """The person's words that a reply to this turn may begin with.

    Args:
        turn: the turn.
        words: chooses words of a message.
    """
    context = turn.context
    is_easy = context.level is RiskLevel.NONE and not turn.situation.gravely
    if not is_easy or context.repair is not None or turn.question is not None:
        return None
    found = words(context.message)
    if found is None or any(plain(found) in plain(text) for text in context.said_before):
        return None
    return None if _is_a_parrot(context.turns, words) else found


def is_led(template: Template, turn: TurnAtHand) -> bool:
    """Whether the person's words come before a reply: it fits anybody, and takes up none yet."""
    is_general = is_flat(template) or template.move.startswith(MOVE)
    if turn.own_words is None or not is_general or template.needs & GAPS:
        return False
    return not says_again(turn.own_words, template.text)


def led(template: Template, turn: TurnAtHand) -> Line:
    """A reply filled, with the person's words before it where that is better."""
    line = turn.fill(template)
    if turn.own_words is None or not is_led(template, turn):
        return line
    return Line(led_by(turn.own_words, line.text), line.strategy, line.memories)


def _is_a_parrot(turns: Sequence[Turn], words: Words) -> bool:
    """Whether the latest replies all began with words of the messages before them."""
    pairs = [
        (said.text, reply.text)
        for said, reply in zip(turns, turns[1:], strict=False)
        if said.speaker is Speaker.PERSON and reply.speaker is Speaker.COMPANION
    ]
    latest = pairs[-MOST_IN_A_ROW:]
    if len(latest) < MOST_IN_A_ROW:
        return False
    return all((found := words(said)) and plain(found) in plain(reply) for said, reply in latest)
