"""The texts that prompts are made of, read from kith/reply/prompts/."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field

from kith.datafile import read_data
from kith.errors import SettingsError
from kith.reply.repair import Repair
from kith.reply.spelling import Spelling
from kith.reply.strategy import Strategy
from kith.tone.reading import EmotionalState, Tone

PROMPTS_FOLDER = Path(__file__).parent / "prompts"

Step = TypeVar("Step", int, float)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Text(_Strict):
    text: str = Field(min_length=1)


class _Away(_Strict):
    hours: int
    text: str


class _Moods(_Strict):
    pleasant_calm: str
    pleasant_stirred: str
    unpleasant_calm: str
    unpleasant_stirred: str


class _Moment(_Strict):
    persona: str
    persona_style: str
    task: str
    clock: str
    days: tuple[str, ...] = Field(min_length=7, max_length=7)
    parts: dict[int, str]
    away: tuple[_Away, ...]
    first_talk: str
    tones: dict[EmotionalState, str]
    degrees: dict[float, str]
    moods: _Moods
    distress: str
    minor: str
    brighter: str
    darker: str
    mixed: str
    wordless: str
    repairs: dict[Repair, str]
    notes_opening: str
    notes_mark: str
    notes_name: str
    notes_companion_name: str
    notes_person: str
    notes_fact: str
    notes_answer: str
    earlier: str
    cut: str


class PromptWords(_Moment):
    """Every text of a prompt: the fields of moment.yml, and four more.

    Attributes:
        boundaries: what holds always.
        style: how every reply is written.
        strategies: what a reply must do, for each strategy.
        spelling: how British and American are told apart, and what to say about it.
    """

    boundaries: str
    style: str
    strategies: dict[Strategy, str]
    spelling: Spelling

    @classmethod
    def load(cls, folder: Path = PROMPTS_FOLDER) -> PromptWords:
        """Read the texts.

        Raises:
            SettingsError: a file is missing or damaged, or lacks a strategy, tone or repair.
        """
        moment = read_data(folder / "moment.yml", _Moment)
        strategies = read_data(folder / "strategies.yml", dict[Strategy, str])
        _require(folder / "strategies.yml", set(Strategy) - set(strategies))
        _require(folder / "moment.yml", set(EmotionalState) - set(moment.tones))
        _require(folder / "moment.yml", set(Repair) - set(moment.repairs))
        return cls(
            **moment.model_dump(),
            boundaries=read_data(folder / "boundaries.yml", _Text).text,
            style=read_data(folder / "style.yml", _Text).text,
            strategies=strategies,
            spelling=Spelling.load(folder),
        )

    def now(self, now: datetime) -> str:
        """The person's local time, to the half hour: nobody is told the minute by a friend."""
        minute = "30" if now.minute >= 30 else "00"
        return self.clock.format(
            day=self.days[now.weekday()],
            part=_step(self.parts, now.hour),
            time=f"{now.hour}:{minute}",
        )

    def since(self, away: timedelta | None) -> str:
        """How long it is since they last wrote; nothing while the talk goes on."""
        if away is None:
            return self.first_talk
        hours = away.total_seconds() / 3600
        reached = [step.text for step in self.away if hours >= step.hours]
        return reached[-1].format(hours=round(hours), days=round(hours / 24)) if reached else ""

    def tone(self, tone: Tone) -> str:
        """How the message sounds, and what to make of it."""
        return self.tones[tone.state].format(degree=_step(self.degrees, tone.intensity))

    def mood(self, valence: float, arousal: float) -> str:
        """The mood of the whole conversation, by its quarter of the circumplex (Russell 1980)."""
        if valence >= 0:
            return self.moods.pleasant_stirred if arousal > 0 else self.moods.pleasant_calm
        return self.moods.unpleasant_stirred if arousal > 0 else self.moods.unpleasant_calm


def _require(path: Path, missing: set[Strategy] | set[EmotionalState] | set[Repair]) -> None:
    if missing:
        names = ", ".join(sorted(each.value for each in missing))
        raise SettingsError(f"{path} has no text for: {names}")


def _step(steps: Mapping[Step, str], value: float) -> str:
    """The text of the highest step reached, or of the lowest."""
    reached = [step for step in steps if step <= value]
    return steps[max(reached)] if reached else steps[min(steps)]
