"""Response selection: replies written for something like it, for its kind, and the bank's own.

Retrieval brings exchanges (`kith.reply.exchanges`), a classifier follow-ups
(`kith.reply.follow_ups`); a cross-encoder says what suits (`kith.reply.suitability`). Rasa's
strategy is kept where it has a reply that suits about as well as any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kith.reply.exchanges import Exchanges, Near
from kith.reply.follow_ups import Fitting, FollowUps
from kith.reply.leading import (
    is_led,
    may_be_said,
    read_own_words_replies,
    said_after_own_words,
    without_lead,
)
from kith.reply.opinions import Opinions
from kith.reply.overlap import overlap
from kith.reply.presuming import names_another_hour, speaks_of_nobody
from kith.reply.priors import Priors
from kith.reply.ranking import chance, monotony
from kith.reply.sayable import (
    KindsOf,
    answers,
    asks_the_same,
    can_be_said,
    is_flat,
    is_in_tune,
    remembers,
    says_little,
)
from kith.reply.strategy import Strategy
from kith.reply.suitability import Judgement, Suitability
from kith.reply.template import ASKED_BACK, Need, Template
from kith.reply.topics import Embed, Vectors
from kith.reply.turn_at_hand import TurnAtHand
from kith.reply.weighing import NOT_OFF, Evidence, Place, Weighing

LEEWAY = 0.15
"""How much less worth a reply in Rasa's strategy may have than the best of all."""

OF_THE_BANK = 5
"""So many of the bank's other replies are judged, the best by their merits."""
LIKED, SELDOM_MISSING = 5, 4
"""So many that readers would like best here are judged besides, and so many plain ones that they
would seldom find off."""
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
_VARIED = 0.2
"""How far chance parts such replies, or every talk would begin with the best of them."""
_NAMING = 0.2
"""What it is worth that a follow-up asks after the very person they speak of."""
_ASKING_BACK = 0.3
"""What it is worth that a reply to their kind of question says it back."""
_MONOTONY = 0.08
_CHANCE = 0.05


@dataclass(frozen=True)
class Selection:
    """Finds and judges replies.

    Attributes:
        exchanges: what was written for something like it.
        follow_ups: what fits many messages of its kind.
        suitability: the judge.
        priors: how readers have found each reply so far.
        weighing: what all of it counts.
        own_words: replies that are somebody's own words and little else, with the shares of
            messages after which readers found them at least passable, and good.
    """

    exchanges: Exchanges
    follow_ups: FollowUps
    suitability: Suitability
    priors: Priors
    weighing: Weighing
    own_words: Mapping[Template, tuple[float, float]]

    @classmethod
    def load(cls) -> Selection:
        """All of it as it ships.

        Raises:
            ModelFilesError: a model is missing or damaged.
            SettingsError: the exchanges or the follow-ups are.
        """
        return cls(
            Exchanges.load(),
            FollowUps.load(),
            Suitability.load(),
            Priors.load(),
            Weighing.load(),
            read_own_words_replies(),
        )

    def worths(
        self,
        turn: TurnAtHand,
        merits: Mapping[Template, float],
        *,
        embed: Embed,
        kinds_of: KindsOf,
    ) -> dict[Template, float]:
        """What each reply that can be said now is worth: about 0 if it is off, 2 if it is good.

        Args:
            turn: the turn.
            merits: the bank's other replies that fit and are new, and their merits.
            embed: the encoder.
            kinds_of: tells what another message asks.
        """
        worths = {
            template: self.weighing.worth(evidence, is_led=is_led(template, turn))
            + _REMEMBERING * remembers(template, turn)
            - _ECHOING * (Need.ECHO in template.needs)
            + _NAMING * (Need.WHO in template.needs)
            + _ASKING_BACK * _asks_back(template, turn)
            - _FLAT * is_flat(template) * sum(map(says_little, turn.latest[-2:]))
            for template, evidence in self._evidence(turn, merits, embed, kinds_of).items()
        } | {
            template: NOT_OFF * passable + good + _VARIED * (chance(template, turn.context) - 0.5)
            for template, (passable, good) in self.own_words.items()
            if may_be_said(template, turn)
        }
        return {
            template: worth
            - _MONOTONY * monotony(template, turn.latest)
            + _CHANCE * chance(template, turn.context)
            for template, worth in worths.items()
        }

    def _evidence(
        self,
        turn: TurnAtHand,
        merits: Mapping[Template, float],
        embed: Embed,
        kinds_of: KindsOf,
    ) -> dict[Template, Evidence]:
        """Every candidate with what speaks for it; to a question only what can answer it."""
        heard = self.follow_ups.hear(turn.to_answer)
        near = {
            one.template: self._judged(
                turn,
                one.template,
                meant_for=one.message,
                alone=one.alone,
                answering=one.answering,
            )
            for one in self._near(turn, embed, kinds_of)
        }
        following = {
            template: self._judged(turn, template, opinions=heard.opinions, fitting=logit)
            for template, logit in self._following(turn, heard.fitting).items()
        }
        own = {
            template: self._judged(turn, template, opinions=heard.opinions, merit=merits[template])
            for template in self._of_the_bank(turn, merits, heard.opinions)
        }
        return near | following | own

    def _of_the_bank(
        self, turn: TurnAtHand, merits: Mapping[Template, float], opinions: Opinions
    ) -> list[Template]:
        """The bank's replies to look at: the best by merit and by what readers would think."""
        if turn.question is not None:
            merits = {t: merit for t, merit in merits.items() if answers(t, turn, turn.question)}
        best = sorted(merits, key=lambda t: -(merits[t] + chance(t, turn.context)))
        expected = {t: opinions.of(t) or self.priors.of(t) for t in merits}
        liked = sorted(merits, key=lambda t: -expected[t].good)
        plain_ones = sorted(filter(is_flat, merits), key=lambda t: -expected[t].passable)
        return list(
            dict.fromkeys([*best[:OF_THE_BANK], *liked[:LIKED], *plain_ones[:SELDOM_MISSING]])
        )

    def _judged(
        self,
        turn: TurnAtHand,
        template: Template,
        *,
        opinions: Opinions | None = None,
        meant_for: str = "",
        **known: float,
    ) -> Evidence:
        """A reply with the judge's opinion, the words in common, and what else is known of it."""
        said, text = turn.to_answer, turn.fill(template).text
        return Evidence(
            self.suitability.judge(said, text, meant_for),
            overlap=overlap(said, text, meant_for),
            prior=self._prior(template, known.get("alone")),
            opinion=opinions.of(template) if opinions else None,
            place=Place.of(said, text, is_asked=turn.question is not None),
            **known,
        )

    def _prior(self, template: Template, alone: float | None) -> Judgement:
        return self.priors.of(template) if alone is None else self.priors.of_exchange(alone)

    def said_among(self, texts: Sequence[str]) -> dict[Template, int]:
        """The exchanges' replies and follow-ups among texts, each with its last place."""
        found = {
            known[said]: place
            for place, text in enumerate(texts)
            for said in (text, without_lead(text))
            for known in (self.exchanges.by_text, self.follow_ups.by_text)
            if said in known
        }
        return (
            found
            | {
                template: place
                for place, text in enumerate(texts)
                for template in self.follow_ups.with_gaps
                if template.stands_in(text)
            }
            | said_after_own_words(self.own_words, texts)
        )

    def _near(self, turn: TurnAtHand, embed: Embed, kinds_of: KindsOf) -> list[Near]:
        if turn.vector is None:
            return []
        message, asked = turn.context.message, turn.context.last_said
        answering = embed([f"{asked} {message}"])[0] if asked else None
        talk = [message, *(each.text for each in turn.context.turns[-SPOKEN_OF:])]
        return [
            one
            for one in self._retrieved(turn, answering)
            if one.template not in turn.said
            and can_be_said(one.template.strategy, turn)
            and asks_the_same(one, turn, kinds_of)
            and is_in_tune(one.template.text, turn)
            and not speaks_of_nobody(one.template.text, talk)
            and not names_another_hour(one.template.text, message, turn.context.now)
        ]

    def _retrieved(self, turn: TurnAtHand, answering: Vectors | None) -> list[Near]:
        """The nearest exchanges to the message, and to the question in it where it has one."""
        assert turn.vector is not None
        found = self.exchanges.near(turn.vector, answering)
        question = turn.question
        if question is None or question.vector is None or question.text == turn.context.message:
            return found
        found += self.exchanges.near(question.vector, None)
        return list({one.template: one for one in sorted(found, key=lambda n: n.likeness)}.values())

    def _following(self, turn: TurnAtHand, fitting: Sequence[Fitting]) -> dict[Template, float]:
        """One wording each of the follow-ups that can be made now, with its logit.

        Where one takes up whom they speak of, it is that one.
        """
        latest = turn.replies - SAME_AGAIN
        made = {template.move for template, place in turn.said.items() if place >= latest}
        found = {}
        for one in fitting:
            if turn.question and not turn.question.moves.intersection(one.follow_up.answers):
                continue
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


def _asks_back(template: Template, turn: TurnAtHand) -> bool:
    is_its_kind = turn.question is not None and template.move in turn.question.moves
    return is_its_kind and bool(template.needs & ASKED_BACK)


def preferred_of(worths: Mapping[Template, float], asked: Strategy) -> Template:
    """The reply of most worth; one in the strategy asked for where it is about as good."""
    best = max(worths, key=lambda template: worths[template])
    own = [template for template in worths if template.strategy is asked]
    if own:
        likeliest = max(own, key=lambda template: worths[template])
        if worths[likeliest] >= worths[best] - LEEWAY:
            return likeliest
    return best
