"""The built-in replies: what Kith says when no language model answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from kith.datafile import read_data
from kith.errors import SettingsError
from kith.reply.context import Context
from kith.reply.feelings import FeelingWords
from kith.reply.felt import asks_advice, borne_out, is_in_place
from kith.reply.moves import Moves
from kith.reply.ranking import REPAIRS, chance, merit, monotony
from kith.reply.situation import REMEMBERED_REPLIES, Situation, read_situation
from kith.reply.strategy import STAND_INS, Strategy
from kith.reply.template import Need, Template, gaps_of, plain
from kith.reply.topics import MAX_READ, Embed, Topics, Vectors
from kith.tone.reading import EmotionalState

BANK_FOLDER = Path(__file__).parent / "bank"
TOPICS_FILE = "topics.yml"
FEELINGS_FILE = "feelings.yml"
MOVES_FOLDER = "moves"

RECENT_REPLIES = 3
"""How many of its latest replies the next one should not resemble."""

_ASKED_FOR = frozenset({Strategy.PROVIDING_SUGGESTIONS, Strategy.INFORMATION})


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    text: str = Field(min_length=1, max_length=300)
    states: frozenset[EmotionalState] = frozenset()
    topics: frozenset[str] = frozenset()
    needs: frozenset[Need] = frozenset()
    light: bool = False
    after: frozenset[Strategy] = frozenset()

    @field_validator("text")
    @classmethod
    def _gaps_are_known(cls, text: str) -> str:
        gaps_of(text)
        return text

    def template(self, strategy: Strategy) -> Template:
        needs = self.needs | gaps_of(self.text)
        return Template(
            strategy, self.text, self.states, self.topics, needs, self.light, self.after
        )


@dataclass(frozen=True)
class _Turn:
    """A context, and what follows from it for every reply.

    Attributes:
        context: the turn.
        situation: what a reply can build on.
        vector: the message's embedding, if there is an encoder.
        moves: what the message does, each with the words of it that replies can take up.
        said: the bank's replies among the latest that were said, with the place of the last time.
        replies: how many were said.
    """

    context: Context
    situation: Situation
    vector: Vectors | None
    moves: Mapping[str, str | None]
    said: Mapping[Template, int]
    replies: int

    @property
    def strategies_before(self) -> frozenset[Strategy]:
        """What the reply before this one did, if the bank knows it."""
        last = [template for template, place in self.said.items() if place == self.replies - 1]
        longest = max(last, key=lambda template: len(template.text), default=None)
        return frozenset({longest.strategy} if longest else ())

    def at_hand(self, template: Template) -> frozenset[Need]:
        """What there is to build on for a reply."""
        taken_up = frozenset({Need.SAID} if self.moves.get(template.move) else ())
        return self.situation.at_hand | taken_up

    def fill(self, template: Template) -> str:
        """A reply that fits, with its gaps filled."""
        said = self.moves.get(template.move)
        return template.fill({**self.situation.words, **({Need.SAID: said} if said else {})})


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
    """

    templates: Mapping[Strategy, tuple[Template, ...]]
    topics: Topics
    moves: Moves
    feelings: FeelingWords
    embed: Embed | None
    vectors: Mapping[Strategy, Vectors]

    @classmethod
    def load(cls, folder: Path = BANK_FOLDER, *, embed: Embed | None = None) -> Bank:
        """Read the bank; embeds its texts once if there is an encoder.

        Args:
            folder: holds one file per strategy, the topics and the feeling words.
            embed: texts to L2-normalised rows. Without it topics are found by word only.

        Raises:
            SettingsError: a file is missing or damaged, or would leave a strategy without a reply.
        """
        topics = Topics.load(folder / TOPICS_FILE, embed=embed)
        moves = Moves.load(folder / MOVES_FOLDER)
        _check_topics(folder / MOVES_FOLDER, moves.templates, topics)
        templates = {
            s: _read_strategy(folder / f"{s.value}.yml", s, topics)
            + tuple(t for t in moves.templates if t.strategy is s)
            for s in Strategy
        }
        vectors = {s: embed([t.text for t in ts]) for s, ts in templates.items()} if embed else {}
        feelings = FeelingWords.load(folder / FEELINGS_FILE)
        return cls(templates, topics, moves, feelings, embed, vectors)

    def choose(self, context: Context) -> str:
        """A reply to the message in the strategy Rasa chose; the same for the same context.

        None of the last `REMEMBERED_REPLIES` replies is said again, in whatever words its gaps
        were filled: when a strategy has nothing new left, its stand-ins answer (`STAND_INS`), and
        only when those have not either, what was said longest ago is said again. When the
        companion was put right, or the message makes a move that calls for a certain kind of
        reply, any strategy's reply to that will do. Where the strategy is out of place
        (`is_in_place`) its stand-ins answer as well.
        """
        turn = self._turn(borne_out(context))
        fitting: dict[Template, float] = {}
        for strategy in _ways(turn.context):
            fits = self._called_for(turn) | (self._fitting(strategy, turn) if strategy else {})
            fitting = fitting or fits
            fresh = [template for template in fits if template not in turn.said]
            if fresh:
                return turn.fill(self._best(fresh, fits, turn))
        return turn.fill(min(fitting, key=lambda template: turn.said.get(template, -1)))

    def _called_for(self, turn: _Turn) -> dict[Template, float]:
        """The replies of every strategy to a complaint, or to what the message does."""
        fits = {t: like for each in Strategy for t, like in self._fitting(each, turn).items()}
        if turn.context.repair is not None:
            return {template: like for template, like in fits.items() if template.needs & REPAIRS}
        return {t: like for t, like in fits.items() if t.move and _serves(t, turn.context)}

    def _best(
        self, fresh: Sequence[Template], likeness: Mapping[Template, float], turn: _Turn
    ) -> Template:
        recent = [t for t, place in turn.said.items() if place >= turn.replies - RECENT_REPLIES]
        return max(
            fresh,
            key=lambda t: (
                merit(t, likeness[t], turn.situation.named)
                + (t.strategy is turn.context.strategy)
                - monotony(t, recent)
                + chance(t, turn.context)
            ),
        )

    def _fitting(self, strategy: Strategy, turn: _Turn) -> dict[Template, float]:
        """The replies that can be said now, with their likeness to the message."""
        situation = turn.situation
        likeness = self._likeness(strategy, turn.vector)
        return {
            template: like
            for template, like in zip(self.templates[strategy], likeness, strict=True)
            if template.fits(
                state=turn.context.tone.state,
                topics=situation.topics,
                at_hand=turn.at_hand(template),
                gravely=situation.gravely,
                before=turn.strategies_before,
                moves=turn.moves,
            )
        }

    def _turn(self, context: Context) -> _Turn:
        vector = self._vector(context.message)
        situation = read_situation(context, self.topics, self.feelings, vector, self.embed)
        texts = [plain(text) for text in context.said_before[-REMEMBERED_REPLIES:]]
        places = ((template, _last_place(template, texts)) for template in self._all())
        said = {template: place for template, place in places if place is not None}
        moves = {} if context.repair else self.moves.heard_in(context.message)
        return _Turn(context, situation, vector, moves, said, len(texts))

    def _all(self) -> list[Template]:
        return [template for templates in self.templates.values() for template in templates]

    def _vector(self, message: str) -> Vectors | None:
        return self.embed([message[:MAX_READ]])[0] if self.embed and message.strip() else None

    def _likeness(self, strategy: Strategy, vector: Vectors | None) -> Sequence[float]:
        if vector is None:
            return [0.0] * len(self.templates[strategy])
        return [float(value) for value in self.vectors[strategy] @ vector]


def _ways(context: Context) -> list[Strategy | None]:
    """The strategies to look in, one after the other; None: only what is called for."""
    own = context.strategy if is_in_place(context.strategy, context) else None
    return [own, *STAND_INS[context.strategy]]


def _serves(template: Template, context: Context) -> bool:
    """Whether a reply to a move does what was asked for: advice and facts are not put off."""
    if template.strategy in _ASKED_FOR or context.strategy not in _ASKED_FOR:
        return True
    return context.strategy is not Strategy.INFORMATION and not asks_advice(context.message)


def _check_topics(path: Path, templates: Sequence[Template], topics: Topics) -> None:
    unknown = {topic for template in templates for topic in template.topics} - set(topics.names)
    if unknown:
        raise SettingsError(f"{path}: no such topic in {TOPICS_FILE}: {', '.join(sorted(unknown))}")


def _read_strategy(path: Path, strategy: Strategy, topics: Topics) -> tuple[Template, ...]:
    templates = tuple(entry.template(strategy) for entry in read_data(path, list[_Entry]))
    _check_topics(path, templates, topics)
    for state in EmotionalState:
        if not any(t.is_general and (not t.states or state in t.states) for t in templates):
            raise SettingsError(
                f"{path}: a reply for the state '{state.value}' without topics, needs or gaps "
                "is missing, so there might be nothing to say."
            )
    return templates


def _last_place(template: Template, said: Sequence[str]) -> int | None:
    places = [place for place, text in enumerate(said) if template.stands_in(text)]
    return places[-1] if places else None
