"""The bank's files, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, field_validator

from kith.datafile import read_data
from kith.errors import SettingsError
from kith.reply.strategy import Strategy
from kith.reply.template import Need, Template, gaps_of
from kith.reply.topics import Topics
from kith.tone.reading import EmotionalState

BANK_FOLDER = Path(__file__).parent / "bank"
TOPICS_FILE = "topics.yml"
FEELINGS_FILE = "feelings.yml"
MOVES_FOLDER = "moves"


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


def read_strategy(path: Path, strategy: Strategy, topics: Topics) -> tuple[Template, ...]:
    """The replies of one strategy.

    Raises:
        SettingsError: the file is missing or damaged, or leaves a state without a reply that can
            always be said.
    """
    templates = tuple(entry.template(strategy) for entry in read_data(path, list[_Entry]))
    check_topics(path, templates, topics)
    for state in EmotionalState:
        if not any(t.is_general and (not t.states or state in t.states) for t in templates):
            raise SettingsError(
                f"{path}: a reply for the state '{state.value}' without topics, needs or gaps "
                "is missing, so there might be nothing to say."
            )
    return templates


def check_topics(path: Path, templates: Sequence[Template], topics: Topics) -> None:
    """Raises SettingsError when replies speak of a topic that there is not."""
    unknown = {topic for template in templates for topic in template.topics} - set(topics.names)
    if unknown:
        raise SettingsError(f"{path}: no such topic in {TOPICS_FILE}: {', '.join(sorted(unknown))}")
