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
from kith.reply.ranking import chance, merit, monotony
from kith.reply.situation import Situation, read_situation
from kith.reply.strategy import Strategy
from kith.reply.template import Need, Template, gaps_of
from kith.reply.topics import MAX_READ, Embed, Topics, Vectors
from kith.tone.reading import EmotionalState

BANK_FOLDER = Path(__file__).parent / "bank"
TOPICS_FILE = "topics.yml"
FEELINGS_FILE = "feelings.yml"

REMEMBERED_REPLIES = 30
"""How many of its latest replies the bank will not repeat."""

RECENT_REPLIES = 3
"""How many of its latest replies the next one should not resemble."""


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    text: str = Field(min_length=1, max_length=300)
    states: frozenset[EmotionalState] = frozenset()
    topics: frozenset[str] = frozenset()
    needs: frozenset[Need] = frozenset()
    light: bool = False

    @field_validator("text")
    @classmethod
    def _gaps_are_known(cls, text: str) -> str:
        gaps_of(text)
        return text

    def template(self, strategy: Strategy) -> Template:
        needs = self.needs | gaps_of(self.text)
        return Template(strategy, self.text, self.states, self.topics, needs, self.light)


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
        were filled, unless all that fit have been: then the one said longest ago.
        """
        vector = self._vector(context.message)
        situation = read_situation(context, self.topics, self.feelings, vector)
        fitting = self._fitting(context, situation, vector)
        said = context.said_before[-REMEMBERED_REPLIES:]
        last_said = {template: _last_place(template, said) for template in fitting}
        fresh = [template for template in fitting if last_said[template] is None]
        if not fresh:
            oldest = min(fitting, key=lambda template: last_said[template] or 0)
            return oldest.fill(situation.words)
        recent = [t for t in self._all() if any(t.is_in(text) for text in said[-RECENT_REPLIES:])]
        best = max(
            fresh,
            key=lambda t: merit(t, fitting[t]) - monotony(t, recent) + chance(t, context),
        )
        return best.fill(situation.words)

    def _fitting(
        self, context: Context, situation: Situation, vector: Vectors | None
    ) -> dict[Template, float]:
        """The replies that can be said now, with their likeness to the message."""
        templates = self.templates[context.strategy]
        likeness = self._likeness(context.strategy, vector)
        return {
            template: like
            for template, like in zip(templates, likeness, strict=True)
            if template.fits(
                state=context.tone.state,
                topics=situation.topics,
                at_hand=situation.at_hand,
                gravely=situation.gravely,
            )
        }

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
    places = [place for place, text in enumerate(said) if template.is_in(text)]
    return places[-1] if places else None
