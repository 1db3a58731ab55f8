"""One turn as the bank sees it: what there is to build on, and what was said before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from kith.reply.context import Context, Speaker
from kith.reply.heard import HeardMove
from kith.reply.indirect_question import gap_for
from kith.reply.opinions import MOVE
from kith.reply.pronouns import of_one, spoken_of
from kith.reply.questions import Question
from kith.reply.situation import Situation
from kith.reply.strategy import Strategy
from kith.reply.suitability import Said
from kith.reply.template import Need, Template
from kith.reply.topics import Vectors

RECENT_REPLIES = 3
"""How many of its latest replies the next one should not resemble."""


@dataclass(frozen=True)
class Line:
    """What the bank says.

    Attributes:
        text: the words.
        strategy: what they do: the strategy asked for, or another where that had nothing left or
            nothing of much worth.
        memories: the numbers of the memories that they quote.
    """

    text: str
    strategy: Strategy
    memories: tuple[int, ...] = ()


@dataclass(frozen=True)
class OwnWords:
    """Words of the message that a reply may say back before anything else.

    Attributes:
        text: the words turned round, without a capital or a stop.
        in_a_row: how many of the latest replies began so.
    """

    text: str
    in_a_row: int = 0


@dataclass(frozen=True)
class TurnAtHand:
    """A context, and what follows from it for every reply.

    Attributes:
        context: the turn.
        situation: what a reply can build on.
        vector: the message's embedding, if there is an encoder.
        moves: what the message does.
        said: the bank's replies among the latest that were said, with the place of the last time.
        replies: how many were said.
        question: what is to be answered, if something was asked.
        own_words: what a reply may begin with (`kith.reply.leading`).
    """

    context: Context
    situation: Situation
    vector: Vectors | None
    moves: Mapping[str, HeardMove]
    said: Mapping[Template, int]
    replies: int
    question: Question | None = None
    own_words: OwnWords | None = None

    @cached_property
    def to_answer(self) -> Said:
        """What a reply is to answer, as the networks read it."""
        told = [each.text for each in self.context.turns if each.speaker is Speaker.PERSON]
        return Said(self.context.message, self.context.last_said, told[-1] if told else "")

    @cached_property
    def whom(self) -> str | None:
        """How the person is called of whom they speak, "he" or "she", where it is one and known."""
        return spoken_of([self.to_answer.before, self.context.message])

    @cached_property
    def _asked_back(self) -> dict[Need, str]:
        """The question, to be said back; never in distress or in mourning."""
        question = self.question
        if question is None or question.indirect is None or self.situation.gravely:
            return {}
        return {gap_for(question.indirect): question.indirect}

    @property
    def latest(self) -> list[Template]:
        """The bank's replies that were said last, the newest last, one for each."""
        longest: dict[int, Template] = {}
        for template, place in self.said.items():
            if place not in longest or len(template.text) > len(longest[place].text):
                longest[place] = template
        recent = range(max(0, self.replies - RECENT_REPLIES), self.replies)
        return [longest[place] for place in recent if place in longest]

    def at_hand(self, template: Template) -> frozenset[Need]:
        """What there is to build on for a reply."""
        taken_up = frozenset({Need.SAID} if self._said(template) else ())
        return self.situation.at_hand | taken_up | self._asked_back.keys()

    def likelihood(self, template: Template) -> float:
        """How likely the move that a reply answers is, from 0 to 1; 0 for a reply to none."""
        move = self.moves.get(template.move)
        return move.likelihood if move else 0.0

    def fill(self, template: Template) -> Line:
        """A reply that fits, with its gaps filled."""
        said = self._said(template)
        words = {
            **self.situation.words,
            **({Need.SAID: said} if said else {}),
            **self._asked_back,
        }
        if self.own_words is not None:
            words[Need.OWN] = self.own_words.text
        quoted = words[Need.FACT] if Need.FACT in template.needs else None
        spoken = template
        if self.whom and template.move.startswith(MOVE):
            spoken = replace(template, text=of_one(template.text, self.whom))
        return Line(spoken.fill(words), template.strategy, self._memories(quoted))

    def _memories(self, quoted: str | None) -> tuple[int, ...]:
        """Of several memories in the same words the likeliest is the one that is quoted."""
        recalled = self.context.known.recalled
        holding = (one.number for one in recalled if quoted and quoted in (one.words or ""))
        return tuple(holding)[:1]

    def _said(self, template: Template) -> str | None:
        move = self.moves.get(template.move)
        return move.said if move else None
