"""Somebody's own words before a reply, or alone: they show what was heard.

"Go on, I'm listening." may be said to everything; "Nobody for six miles. I'm with you." is said to
one person. A reply that was written for something like the message needs no such words, and in
distress or in mourning a machine does not hand back what was said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from kith.datafile import read_data
from kith.language.words import terms
from kith.reply.context import Speaker, Turn
from kith.reply.opinions import MOVE
from kith.reply.own_words import pieces, plainly
from kith.reply.strategy import Strategy
from kith.reply.template import GAPS, Need, Template
from kith.reply.turn_at_hand import Line, OwnWords, TurnAtHand
from kith.safety.levels import RiskLevel

FILE = Path(__file__).parent / "bank" / "after_own_words.yml"
MOST_IN_A_ROW = 2
"""So many replies in a row may begin with the person's words: more is a parrot."""
ALONE = "{own}."
LEAST_LEFT = 2
"""So many words of the message must be left besides those that are said back alone."""

_FIRST = re.compile(r"(?:Mm|Right|Okay|Ah|Oh|Ha|I see)[.!] +(?=\S)", re.IGNORECASE)

Words = Callable[[str], str | None]
"""What a listener would say back of a message, if anything."""


class _After(BaseModel):
    """What is said after somebody's words.

    Attributes:
        text: the sentence; empty: nothing more.
        passable: for which share of messages readers found the two together at least passable.
        good: for which share good.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    text: str
    passable: float = Field(ge=0, le=1)
    good: float = Field(ge=0, le=1)


def read_own_words_replies(path: Path = FILE) -> dict[Template, tuple[float, float]]:
    """The replies that are somebody's words and little else, with their two shares.

    Raises:
        SettingsError: the file is missing or damaged.
    """
    return {
        Template(
            Strategy.RESTATEMENT, f"{ALONE} {one.text}".strip(), needs=frozenset({Need.OWN})
        ): (one.passable, one.good)
        for one in read_data(path, list[_After])
    }


def own_words(turn: TurnAtHand, words: Words) -> OwnWords | None:
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
    if found is None or any(_holds(text, found) for text in context.said_before):
        return None
    in_a_row = _in_a_row(context.turns)
    return OwnWords(found, in_a_row) if in_a_row < MOST_IN_A_ROW else None


def may_be_said(template: Template, turn: TurnAtHand) -> bool:
    """Whether somebody's words and little else may be the reply.

    Alone only where the last reply did not begin so, and they are not nearly all of the message.
    """
    if turn.own_words is None or template in turn.said:
        return False
    if template.text != ALONE:
        return True
    left = len(plainly(turn.context.message).split()) - len(turn.own_words.text.split())
    return left >= LEAST_LEFT and not turn.own_words.in_a_row


def is_led(template: Template, turn: TurnAtHand) -> bool:
    """Whether the person's words come before a reply: a follow-up that takes up none yet."""
    if turn.own_words is None or not template.move.startswith(MOVE) or template.needs & GAPS:
        return False
    return not says_again(turn.own_words.text, template.text)


def led(template: Template, turn: TurnAtHand) -> Line:
    """A reply filled, with the person's words before it where that is better."""
    line = turn.fill(template)
    if turn.own_words is None or not is_led(template, turn):
        return line
    return Line(led_by(turn.own_words.text, line.text), line.strategy, line.memories)


def said_after_own_words(
    replies: Mapping[Template, tuple[float, float]], texts: Sequence[str]
) -> dict[Template, int]:
    """Those among plain texts, each with its last place; the words alone are never the same."""
    return {
        template: place
        for place, text in enumerate(texts)
        for template in replies
        if template.text != ALONE and template.stands_in(text)
    }


def led_by(words: str, reply: str) -> str:
    """A reply with somebody's words before it, behind an "Mm." that it begins with."""
    start = _start_of(reply)
    return f"{reply[:start]}{_sentence(words)} {reply[start:]}"


def without_lead(reply: str) -> str:
    """A reply without its first sentence, or without the one behind an "Mm."; of any case."""
    start = _start_of(reply)
    _, _, rest = reply[start:].partition(". ")
    return reply[:start] + rest


def says_again(words: str, reply: str) -> bool:
    """Whether a reply has a word that means something in common with these."""
    return not set(terms(words)).isdisjoint(terms(reply))


def _start_of(reply: str) -> int:
    first = _FIRST.match(reply)
    return first.end() if first else 0


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _holds(text: str, words: str) -> bool:
    return f" {plainly(words)} " in f" {plainly(text)} "


def _in_a_row(turns: Sequence[Turn]) -> int:
    """How many of the latest replies began with words of the messages before them, to the most."""
    pairs = [
        (said.text, reply.text)
        for said, reply in zip(turns, turns[1:], strict=False)
        if said.speaker is Speaker.PERSON and reply.speaker is Speaker.COMPANION
    ]
    found = 0
    for said, reply in reversed(pairs[-MOST_IN_A_ROW:]):
        rest = reply[_start_of(reply) :]
        if not any(rest.startswith(_sentence(piece.said)) for piece in pieces(said)):
            break
        found += 1
    return found
