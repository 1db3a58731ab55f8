"""Response selection: replies written for something like it, for its kind, and the bank's own.

Retrieval brings exchanges (`kith.reply.exchanges`), a classifier follow-ups
(`kith.reply.follow_ups`); a cross-encoder says what suits (`kith.reply.suitability`). Rasa's
strategy is kept where it has a reply that suits about as well as any.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kith.reply.calling import ADVISING, LISTENING
from kith.reply.context import Speaker
from kith.reply.exchanges import Exchanges, Near
from kith.reply.felt import GLAD, asks, asks_advice, is_in_place
from kith.reply.follow_ups import FollowUps
from kith.reply.moving_mood import polarity
from kith.reply.overlap import overlap
from kith.reply.presuming import names_another_hour, speaks_of_nobody
from kith.reply.priors import Priors
from kith.reply.ranking import chance, monotony
from kith.reply.strategy import Strategy
from kith.reply.suitability import Said, Suitability
from kith.reply.template import GAPS, Need, Template
from kith.reply.topics import Embed
from kith.reply.turn_at_hand import TurnAtHand
from kith.reply.weighing import Evidence, Place, Weighing

LEEWAY = 0.15
"""How much less worth a reply in Rasa's strategy may have than the best of all."""
OF_THE_BANK = 8
"""So many of the bank's other replies are judged, the best by their merits."""
SELDOM_MISSING = 6
"""So many of its plain replies are judged besides, those that readers have seldom found off."""
SPOKEN_OF = 8
"""So many of the latest turns tell who "he" or "she" may be."""
SAME_AGAIN = 8
"""After so many replies a follow-up may be made again, in other words."""

_REMEMBERING = 1.0
"""What it is worth that something they once told is taken up, where it is near to what they say."""
_FLAT = 0.25
"""What a reply that fits anybody loses for each of the two before it that did so too."""
_ECHOING = 0.15
"""What a reply loses that gives their own words back: passable to readers, and soon canned."""
_MONOTONY = 0.08
_CHANCE = 0.05
_QUESTION = re.compile(
    r"\?|\A\W*(?:(?:and|so|but|ok|okay|hey|well|hm+|um+|pls|please)\W+)*"
    r"(?:whats|what's|how(?! (?:nice|lovely|sweet|kind|rude|awful|funny|odd|sad)\b)|hows|how's|why|"
    r"where's|who's|should i|shall i|what (?:now|then|for|if|about|happens)|"
    # "When i was small", "when she left i cried" and "which is nice" tell.
    r"(?:what|when|where|who|whose|which(?! (?:is|was|are|were)\b))"
    r"(?! (?:i|you|he|she|it|we|they|that|this)\b)(?= (?:\w+ )?(?:is|are|am|was|were|do|does|did|"
    r"can|could|should|would|will|shall|has|have|had|might|to)\b)|"
    r"(?:do|does|did|can|could|would|will|are|were|have|is|was) "
    r"(?:i|you|u|ya|it|that|this|we|they|he|she|people)|"
    r"(?:tell|give|say|pick|help|remind|distract) (?:me|one|something))\b",
    re.IGNORECASE,
)
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


@dataclass(frozen=True)
class Selection:
    """Finds and judges replies.

    Attributes:
        exchanges: what was written for something like it.
        follow_ups: what fits many messages of its kind.
        suitability: the judge.
        priors: how readers have found each reply so far.
        weighing: what all of it counts.
    """

    exchanges: Exchanges
    follow_ups: FollowUps
    suitability: Suitability
    priors: Priors
    weighing: Weighing

    @classmethod
    def load(cls) -> Selection:
        """All of it as it ships.

        Raises:
            ModelFilesError: a model is missing or damaged.
            SettingsError: the exchanges or the follow-ups are.
        """
        return cls(
            Exchanges.load(), FollowUps.load(), Suitability.load(), Priors.load(), Weighing.load()
        )

    def worths(
        self,
        turn: TurnAtHand,
        merits: Mapping[Template, float],
        *,
        embed: Embed,
    ) -> dict[Template, float]:
        """What each reply that can be said now is worth: about 0 if it is off, 2 if it is good.

        Args:
            turn: the turn.
            merits: the bank's other replies that fit and are new, and their merits.
            embed: the encoder.
        """
        return {
            template: self.weighing.worth(evidence)
            - _MONOTONY * monotony(template, turn.latest)
            + _REMEMBERING * _remembers(template, turn)
            - _ECHOING * (Need.ECHO in template.needs)
            - _FLAT * is_flat(template) * sum(map(is_flat, turn.latest[-2:]))
            + _CHANCE * chance(template, turn.context)
            for template, evidence in self._evidence(turn, merits, embed).items()
        }

    def _evidence(
        self, turn: TurnAtHand, merits: Mapping[Template, float], embed: Embed
    ) -> dict[Template, Evidence]:
        """Every candidate with what speaks for it."""
        said = _said(turn)
        near = {
            one.template: self._judged(
                said,
                one.template,
                one.template.text,
                one.message,
                alone=one.alone,
                answering=one.answering,
            )
            for one in self._near(turn, embed)
        }
        following = {
            template: self._judged(said, template, turn.fill(template).text, fitting=logit)
            for template, logit in self._following(turn, said).items()
        }
        own = {
            template: self._judged(said, template, turn.fill(template).text, merit=merits[template])
            for template in self._of_the_bank(turn, merits)
        }
        return near | following | own

    def _of_the_bank(self, turn: TurnAtHand, merits: Mapping[Template, float]) -> list[Template]:
        """The bank's replies to look at: the best by merit, and those that seldom miss."""
        best = sorted(merits, key=lambda t: -(merits[t] + chance(t, turn.context)))
        plain_ones = sorted(filter(is_flat, merits), key=lambda t: -self.priors.of(t).passable)
        return list(dict.fromkeys([*best[:OF_THE_BANK], *plain_ones[:SELDOM_MISSING]]))

    def _judged(
        self, said: Said, template: Template, text: str, meant_for: str = "", **known: float
    ) -> Evidence:
        """A reply with the judge's opinion, the words in common, and what else is known of it."""
        return Evidence(
            self.suitability.judge(said, text, meant_for),
            overlap=overlap(said, text, meant_for),
            prior=self.priors.of(template),
            place=Place.of(said, text, is_asked=is_question(said.message)),
            **known,
        )

    def said_among(self, texts: Sequence[str]) -> dict[Template, int]:
        """The exchanges' replies and follow-ups among texts, each with its last place."""
        found = {
            known[text]: place
            for place, text in enumerate(texts)
            for known in (self.exchanges.by_text, self.follow_ups.by_text)
            if text in known
        }
        return found | {
            template: place
            for place, text in enumerate(texts)
            for template in self.follow_ups.with_gaps
            if template.stands_in(text)
        }

    def _near(self, turn: TurnAtHand, embed: Embed) -> list[Near]:
        if turn.vector is None:
            return []
        message, asked = turn.context.message, turn.context.last_said
        answering = embed([f"{asked} {message}"])[0] if asked else None
        is_asking = is_question(message)
        talk = [message, *(each.text for each in turn.context.turns[-SPOKEN_OF:])]
        return [
            one
            for one in self.exchanges.near(turn.vector, answering)
            if one.template not in turn.said
            and can_be_said(one.template.strategy, turn)
            and is_question(one.message) == is_asking
            and is_in_tune(one.template.text, turn)
            and not speaks_of_nobody(one.template.text, talk)
            and not names_another_hour(one.template.text, message, turn.context.now)
        ]

    def _following(self, turn: TurnAtHand, said: Said) -> dict[Template, float]:
        """One wording each of the follow-ups that can be made now, with its logit.

        Where one takes up whom they speak of, it is that one.
        """
        latest = turn.replies - SAME_AGAIN
        made = {template.move for template, place in turn.said.items() if place >= latest}
        found = {}
        for one in self.follow_ups.fitting(said):
            wordings = [
                template
                for template in one.follow_up.templates
                if template.move not in made
                and template.needs <= turn.at_hand(template)
                and template not in turn.said
                and can_be_said(template.strategy, turn)
                and is_in_tune(template.text, turn)
            ]
            if wordings:
                chosen = max(wordings, key=lambda t: (len(t.needs), chance(t, turn.context)))
                found[chosen] = one.logit
        return found


def preferred_of(worths: Mapping[Template, float], asked: Strategy) -> Template:
    """The reply of most worth; one in the strategy asked for where it is about as good."""
    best = max(worths, key=lambda template: worths[template])
    own = [template for template in worths if template.strategy is asked]
    if own:
        likeliest = max(own, key=lambda template: worths[template])
        if worths[likeliest] >= worths[best] - LEEWAY:
            return likeliest
    return best


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


def is_in_tune(text: str, turn: TurnAtHand) -> bool:
    """Whether a reply is not sorry for what somebody is glad of, and not glad of what hurts."""
    if turn.context.tone.state in GLAD:
        return _SORRY.search(text) is None
    return polarity(turn.context.message) >= 0 or _CHEER.search(text) is None


def is_question(message: str) -> bool:
    """Whether a message asks; what answers a question answers nothing else, and the other way."""
    return _QUESTION.search(message) is not None


def is_flat(template: Template) -> bool:
    """Whether a reply only says that somebody is there: it could be said to anybody."""
    return (
        not (template.move or template.topics or template.needs & GAPS) and "?" not in template.text
    )


def _remembers(template: Template, turn: TurnAtHand) -> bool:
    """Whether a reply takes up what they once told, where Rasa's strategy has one that does."""
    return Need.FACT in template.needs and template.strategy is turn.context.strategy


def _said(turn: TurnAtHand) -> Said:
    context = turn.context
    before = [each.text for each in context.turns if each.speaker is Speaker.PERSON]
    return Said(context.message, context.last_said, before[-1] if before else "")
