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
from kith.reply.ranking import REPAIRS, chance, merit, monotony
from kith.reply.situation import REMEMBERED_REPLIES, Situation, read_situation
from kith.reply.strategy import Strategy
from kith.reply.template import Need, Template, gaps_of, plain
from kith.reply.topics import MAX_READ, Embed, Topics, Vectors
from kith.tone.reading import EmotionalState

BANK_FOLDER = Path(__file__).parent / "bank"
TOPICS_FILE = "topics.yml"
FEELINGS_FILE = "feelings.yml"

RECENT_REPLIES = 3
"""How many of its latest replies the next one should not resemble."""

STAND_INS: Mapping[Strategy, tuple[Strategy, ...]] = {
    Strategy.SMALL_TALK: (Strategy.QUESTION, Strategy.RESTATEMENT),
    Strategy.CELEBRATION: (Strategy.AFFIRMATION_AND_REASSURANCE, Strategy.QUESTION),
    Strategy.INFORMATION: (Strategy.AFFIRMATION_AND_REASSURANCE, Strategy.QUESTION),
    Strategy.PROVIDING_SUGGESTIONS: (Strategy.AFFIRMATION_AND_REASSURANCE, Strategy.QUESTION),
    Strategy.SELF_DISCLOSURE: (Strategy.AFFIRMATION_AND_REASSURANCE, Strategy.QUESTION),
    Strategy.QUESTION: (Strategy.RESTATEMENT, Strategy.REFLECTION_OF_FEELINGS),
    Strategy.RESTATEMENT: (Strategy.REFLECTION_OF_FEELINGS, Strategy.QUESTION),
    Strategy.REFLECTION_OF_FEELINGS: (Strategy.RESTATEMENT, Strategy.QUESTION),
    Strategy.AFFIRMATION_AND_REASSURANCE: (Strategy.RESTATEMENT, Strategy.QUESTION),
}
"""What is done instead when a strategy has nothing new left to say.

Rasa hardly ever chooses the same one so often. Listening a little longer does less harm then than
saying the same advice or the same fact twice.
"""


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
        said: the bank's replies among the latest that were said, with the place of the last time.
        replies: how many were said.
    """

    context: Context
    situation: Situation
    vector: Vectors | None
    said: Mapping[Template, int]
    replies: int

    @property
    def strategies_before(self) -> frozenset[Strategy]:
        """What the reply before this one did, if the bank knows it."""
        last = [template for template, place in self.said.items() if place == self.replies - 1]
        longest = max(last, key=lambda template: len(template.text), default=None)
        return frozenset({longest.strategy} if longest else ())


@dataclass(frozen=True)
class Bank:
    """Replies by strategy.

    Attributes:
        templates: the replies of each strategy.
        topics: what replies can be about.
        feelings: words for how someone sounds.
        embed: the encoder, if there is one.
        vectors: for each strategy its replies' embeddings, rows as in `templates`.
    """

    templates: Mapping[Strategy, tuple[Template, ...]]
    topics: Topics
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
        templates = {s: _read_strategy(folder / f"{s.value}.yml", s, topics) for s in Strategy}
        vectors = {s: embed([t.text for t in ts]) for s, ts in templates.items()} if embed else {}
        feelings = FeelingWords.load(folder / FEELINGS_FILE)
        return cls(templates, topics, feelings, embed, vectors)

    def choose(self, context: Context) -> str:
        """A reply to the message in the strategy Rasa chose; the same for the same context.

        None of the last `REMEMBERED_REPLIES` replies is said again, in whatever words its gaps
        were filled: when a strategy has nothing new left, its stand-ins answer (`STAND_INS`), and
        only when those have not either, what was said longest ago is said again. When the
        companion was put right, any strategy's reply to that will do.
        """
        turn = self._turn(context)
        words = turn.situation.words
        fitting: dict[Template, float] = {}
        for strategies in self._ways(context):
            fits = {t: like for each in strategies for t, like in self._fitting(each, turn).items()}
            fitting = fitting or fits
            fresh = [template for template in fits if template not in turn.said]
            if fresh:
                return self._best(fresh, fits, turn).fill(words)
        return min(fitting, key=lambda template: turn.said.get(template, -1)).fill(words)

    def _ways(self, context: Context) -> list[tuple[Strategy, ...]]:
        """The strategies to look in, one group after the other."""
        own = (context.strategy,)
        first = [tuple(Strategy)] if context.repair else []
        return [*first, own, *((each,) for each in STAND_INS[context.strategy])]

    def _best(
        self, fresh: Sequence[Template], likeness: Mapping[Template, float], turn: _Turn
    ) -> Template:
        recent = [t for t, place in turn.said.items() if place >= turn.replies - RECENT_REPLIES]
        return max(
            fresh,
            key=lambda t: (
                merit(t, likeness[t])
                + (t.strategy is turn.context.strategy)
                - monotony(t, recent)
                + chance(t, turn.context)
            ),
        )

    def _fitting(self, strategy: Strategy, turn: _Turn) -> dict[Template, float]:
        """The replies that can be said now, with their likeness to the message."""
        context, situation = turn.context, turn.situation
        likeness = self._likeness(strategy, turn.vector)
        repairs = strategy is not context.strategy and context.repair is not None
        return {
            template: like
            for template, like in zip(self.templates[strategy], likeness, strict=True)
            if not (repairs and not template.needs & REPAIRS)
            and template.fits(
                state=context.tone.state,
                topics=situation.topics,
                at_hand=situation.at_hand,
                gravely=situation.gravely,
                before=turn.strategies_before,
            )
        }

    def _turn(self, context: Context) -> _Turn:
        vector = self._vector(context.message)
        situation = read_situation(context, self.topics, self.feelings, vector, self.embed)
        texts = [plain(text) for text in context.said_before[-REMEMBERED_REPLIES:]]
        places = ((template, _last_place(template, texts)) for template in self._all())
        said = {template: place for template, place in places if place is not None}
        return _Turn(context, situation, vector, said, len(texts))

    def _all(self) -> list[Template]:
        return [template for templates in self.templates.values() for template in templates]

    def _vector(self, message: str) -> Vectors | None:
        return self.embed([message[:MAX_READ]])[0] if self.embed and message.strip() else None

    def _likeness(self, strategy: Strategy, vector: Vectors | None) -> Sequence[float]:
        if vector is None:
            return [0.0] * len(self.templates[strategy])
        return [float(value) for value in self.vectors[strategy] @ vector]


def _read_strategy(path: Path, strategy: Strategy, topics: Topics) -> tuple[Template, ...]:
    templates = tuple(entry.template(strategy) for entry in read_data(path, list[_Entry]))
    unknown = {topic for template in templates for topic in template.topics} - set(topics.names)
    if unknown:
        raise SettingsError(f"{path}: no such topic in {TOPICS_FILE}: {', '.join(sorted(unknown))}")
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
