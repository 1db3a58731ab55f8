"""The built-in replies: what Kith says when no language model answers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from kith.language.asked import question_in
from kith.reply.bank_files import (
    BANK_FOLDER,
    FEELINGS_FILE,
    MOVES_FOLDER,
    TOPICS_FILE,
    check_topics,
    read_strategy,
)
from kith.reply.calling import LISTENING, best_move, can_be_called_for, preferred
from kith.reply.context import Context
from kith.reply.feelings import FeelingWords
from kith.reply.felt import borne_out, is_in_place
from kith.reply.heard import HeardMove
from kith.reply.hearing import MoveHearing
from kith.reply.indirect_question import indirect
from kith.reply.leading import led, own_words
from kith.reply.misheard import FREE, is_conversation, was_misheard
from kith.reply.moves import Moves
from kith.reply.questions import Question
from kith.reply.ranking import REPAIRS, chance, merit, monotony
from kith.reply.repair import Repair
from kith.reply.sayable import can_be_said
from kith.reply.saying_back import SayingBack
from kith.reply.selection import Selection, preferred_of
from kith.reply.situation import REMEMBERED_REPLIES, read_situation
from kith.reply.strategy import STAND_INS, Strategy
from kith.reply.template import Need, Template, plain
from kith.reply.topics import MAX_READ, Embed, Topics, Vectors
from kith.reply.turn_at_hand import Line, TurnAtHand
from kith.safety.levels import RiskLevel

MOST_PARTS = 4
"""Sentences of a message that are looked at one by one."""

_SENTENCE_END = re.compile(r"[.!?…]+\s+|\n+")


@dataclass(frozen=True)
class Bank:
    """Replies by strategy.

    Attributes:
        templates: the replies of each strategy.
        topics: what replies can be about.
        moves: what messages do, and the replies to that, which are among `templates` too.
        feelings: words for how someone sounds.
        embed: the encoder, if there is one.
        vectors: for each strategy its replies' embeddings, rows as in `templates`.
        selection: exchanges and the judge of replies, if there are.
        saying_back: chooses what to say back of a message, if it is there.
    """

    templates: Mapping[Strategy, tuple[Template, ...]]
    topics: Topics
    moves: Moves
    feelings: FeelingWords
    embed: Embed | None
    vectors: Mapping[Strategy, Vectors]
    selection: Selection | None = None
    saying_back: SayingBack | None = None

    @classmethod
    def load(
        cls,
        folder: Path = BANK_FOLDER,
        *,
        embed: Embed | None = None,
        hearing: MoveHearing | None = None,
        selection: Selection | None = None,
        saying_back: SayingBack | None = None,
    ) -> Bank:
        """Read the bank; embeds its texts once if there is an encoder.

        Args:
            folder: holds one file per strategy, the topics and the feeling words.
            embed: texts to L2-normalised rows. Without it topics are found by word only.
            hearing: tells moves by the embedding; without it they are heard by their patterns only.
            selection: brings and judges replies by the embedding; without it merits decide.
            saying_back: chooses words of a message; without it replies take up fewer.

        Raises:
            SettingsError: a file is missing or damaged, or would leave a strategy without a reply.
        """
        topics = Topics.load(folder / TOPICS_FILE, embed=embed)
        moves = Moves.load(folder / MOVES_FOLDER, hearing)
        check_topics(folder / MOVES_FOLDER, moves.templates, topics)
        templates = {
            s: read_strategy(folder / f"{s.value}.yml", s, topics)
            + tuple(t for t in moves.templates if t.strategy is s)
            for s in Strategy
        }
        vectors = {s: embed([t.text for t in ts]) for s, ts in templates.items()} if embed else {}
        feelings = FeelingWords.load(folder / FEELINGS_FILE)
        return cls(templates, topics, moves, feelings, embed, vectors, selection, saying_back)

    def choose(self, context: Context) -> Line:
        """A reply to the message in the strategy Rasa chose; the same for the same context.

        None of the last `REMEMBERED_REPLIES` replies is said again, in whatever words its gaps
        were filled: when a strategy has nothing new left, or is out of place (`is_in_place`), its
        stand-ins answer (`STAND_INS`), and the line says so; only when those have nothing new
        either, what was said longest ago is said again. Where replies are judged (`Selection`), the
        one of most worth is said, and it may be in another strategy; the line says so then, too.
        """
        turn = self._turn(borne_out(context), self._vector(context.message))
        if self.saying_back is not None and self.selection is not None:
            turn = replace(turn, own_words=own_words(turn, self.saying_back.words))
        worths = self._worths(turn)
        if worths:
            return led(preferred_of(worths, context.strategy), turn)
        fitting: dict[Template, float] = {}
        for strategy in self._ways(turn):
            fits = self._fitting(strategy, turn)
            fitting = fitting or fits
            fresh = {t: like for t, like in fits.items() if t not in turn.said}
            if fresh:
                merits = self._merits(fresh, turn)
                return turn.fill(max(merits, key=lambda t: merits[t] + chance(t, turn.context)))
        return turn.fill(min(fitting, key=lambda template: turn.said.get(template, -1)))

    def calls_for(
        self, context: Context, *, may_suggest: bool, intent: str = FREE
    ) -> Strategy | None:
        """The strategy that the message calls for by what it does; None: rules and stories choose.

        Args:
            context: the turn; its strategy is not looked at.
            may_suggest: whether it is time for advice (`kith.reply.listening`).
            intent: what Rasa took the message for.
        """
        if not is_conversation(intent, context.message, context.last_said):
            return None
        turn = self._turn(borne_out(context), self._vector(context.message))
        gravely = turn.situation.gravely
        if turn.context.repair is not None:
            return self._putting_right(turn.context.repair, turn)
        misheard = context.repair is not None or was_misheard(
            intent, context.message, context.last_said
        )
        if Need.WORDLESS in turn.situation.at_hand:
            return Strategy.AFFIRMATION_AND_REASSURANCE
        fresh = {
            template: like
            for strategy in Strategy
            for template, like in self._fitting(strategy, turn).items()
            if template not in turn.said
            and can_be_called_for(
                template,
                turn.context,
                main=self.moves.main.get(template.move, ()),
                may_suggest=may_suggest,
                gravely=gravely,
            )
        }
        move = best_move(self._merits(fresh, turn))
        served = {template.strategy for template in fresh if template.move == move}
        if not served and misheard:
            served = set(LISTENING)
        main = self.moves.main.get(move or "", ())
        return preferred(served, turn.context, turn.latest, main=main, gravely=gravely)

    def _worths(self, turn: TurnAtHand) -> dict[Template, float]:
        """What the replies are worth that can be said now; none where merits have to decide.

        From risk level 2 on only what was written for danger or for anybody is said.
        """
        alone = turn.context.repair is not None or Need.WORDLESS in turn.situation.at_hand
        in_danger = turn.context.level >= RiskLevel.PASSIVE
        if self.selection is None or self.embed is None or alone or in_danger:
            return {}
        fresh = {
            template: like
            for strategy in self._ways(turn)
            if can_be_said(strategy, turn)
            for template, like in self._fitting(strategy, turn).items()
            if template not in turn.said
        }
        return self.selection.worths(
            turn,
            self._merits(fresh, turn),
            embed=self.embed,
            kinds_of=self.moves.kinds_of,
        )

    def _putting_right(self, repair: Repair, turn: TurnAtHand) -> Strategy | None:
        served = {
            template.strategy
            for strategy in LISTENING
            for template in self._fitting(strategy, turn)
            if template.needs & REPAIRS and template not in turn.said
        }
        first = (
            Strategy.AFFIRMATION_AND_REASSURANCE
            if repair is Repair.UNHELPFUL
            else Strategy.RESTATEMENT
        )
        return preferred(served, turn.context, turn.latest, main=[first], gravely=True)

    def _merits(
        self, likeness: Mapping[Template, float], turn: TurnAtHand
    ) -> dict[Template, float]:
        recent, named, wide = turn.latest, turn.situation.named, self.topics.wide
        return {
            t: merit(t, like, named, wide, likelihood=turn.likelihood(t)) - monotony(t, recent)
            for t, like in likeness.items()
        }

    def _fitting(self, strategy: Strategy, turn: TurnAtHand) -> dict[Template, float]:
        """The replies that can be said now, with their likeness to the message."""
        situation = turn.situation
        likeness = self._likeness(strategy, turn.vector)
        before = frozenset(template.strategy for template in turn.latest[-1:])
        return {
            template: like
            for template, like in zip(self.templates[strategy], likeness, strict=True)
            if template.fits(
                state=turn.context.tone.state,
                topics=situation.topics,
                at_hand=turn.at_hand(template),
                gravely=situation.gravely,
                before=before,
                moves=turn.moves,
            )
        }

    def _turn(self, context: Context, vector: Vectors | None) -> TurnAtHand:
        situation = read_situation(context, self.topics, self.feelings, vector, self.embed)
        texts = [plain(text) for text in context.said_before[-REMEMBERED_REPLIES:]]
        moves, question = {}, None
        if context.repair is None:
            parts = self._parts(context.message, vector)
            asked, asked_vector = self._asked(context.message)
            moves = self.moves.heard_in(context.message, context.last_said, parts, asked_vector)
            question = self._question(context.message, asked, asked_vector, moves)
        return TurnAtHand(
            context, situation, vector, moves, self._said(texts), len(texts), question
        )

    def _said(self, texts: Sequence[str]) -> dict[Template, int]:
        """The replies among the texts, each with the place where it last is."""
        everything = "\n".join(texts)
        found = {}
        for templates in self.templates.values():
            for template in templates:
                if template.stands_in(everything):
                    places = [n for n, text in enumerate(texts) if template.stands_in(text)]
                    if places:
                        found[template] = places[-1]
        return found | (self.selection.said_among(texts) if self.selection else {})

    def _vector(self, message: str) -> Vectors | None:
        return self.embed([message[:MAX_READ]])[0] if self.embed and message.strip() else None

    def _parts(self, message: str, vector: Vectors | None) -> Vectors | None:
        """The embedding of a message, and those of its sentences where it has several."""
        if self.embed is None or vector is None:
            return None
        sentences = [part for part in _SENTENCE_END.split(message[:MAX_READ]) if part.strip()]
        if len(sentences) < 2:
            return vector[np.newaxis]
        return np.vstack([vector, self.embed(sentences[:MOST_PARTS])])

    def _asked(self, message: str) -> tuple[str | None, Vectors | None]:
        """The question in a message, if it has one, and its embedding."""
        asked = question_in(message[:MAX_READ])
        return asked, self.embed([asked])[0] if asked and self.embed else None

    def _question(
        self,
        message: str,
        asked: str | None,
        vector: Vectors | None,
        moves: Mapping[str, HeardMove],
    ) -> Question | None:
        chief = self.moves.questions.chief(moves)
        if asked is None or not chief:
            return None
        is_all = asked == message.replace("’", "'").strip()
        questions = self.moves.questions
        return Question(
            asked,
            vector,
            chief,
            questions.are_risky(chief),
            is_all,
            questions.shapes(moves),
            indirect(asked),
        )

    def _likeness(self, strategy: Strategy, vector: Vectors | None) -> Sequence[float]:
        if vector is None:
            return [0.0] * len(self.templates[strategy])
        return [float(value) for value in self.vectors[strategy] @ vector]

    def _ways(self, turn: TurnAtHand) -> list[Strategy]:
        """The strategies to look in, one after the other."""
        asked = turn.context.strategy
        serves = is_in_place(asked, turn.context) or any(
            asked in self.moves.main.get(move, ()) for move in turn.moves
        )
        return list(dict.fromkeys([*([asked] if serves else []), *STAND_INS[asked]]))
