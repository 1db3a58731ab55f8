"""`kith tone`: what is read in a message, shown to people or as JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console, Group
from rich.progress import track
from rich.table import Table
from rich.text import Text

from kith.errors import KithError
from kith.tone.mood import Mood
from kith.tone.reading import Tone, ToneReader

SHOWN_LABELS = 5
BAR_WIDTH = 24


class UnreadableText(KithError):
    """What was given to read is no text."""


@dataclass(frozen=True)
class Reading:
    """One message and what was read in it.

    Attributes:
        text: the message.
        tone: its tone.
        before: the mood before it.
        after: the mood after it.
        milliseconds: how long the reading took.
    """

    text: str
    tone: Tone
    before: Mood
    after: Mood
    milliseconds: float


async def read(reader: ToneReader, texts: Iterable[str]) -> list[Reading]:
    """Read messages as one conversation: the mood moves from each to the next."""
    readings: list[Reading] = []
    mood = Mood()
    for text in texts:
        start = time.perf_counter()
        tone = await reader.read(text)
        milliseconds = (time.perf_counter() - start) * 1000
        readings.append(Reading(text, tone, mood, mood.after(tone), milliseconds))
        mood = readings[-1].after
    return readings


def lines_of(path: Path, *, show_progress: bool) -> Iterator[str]:
    """The lines of a text file that hold anything.

    Raises:
        UnreadableText: there is no such file, or it is no UTF-8 text.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableText(f"{path} cannot be read as UTF-8 text: {error}") from error
    held = [line for line in lines if line.strip()]
    yield from track(held, "Reading", console=Console(stderr=True), disable=not show_progress)


def shown(reading: Reading) -> Group:
    """The reading for people: bars for the likeliest labels, and what follows from them."""
    tone, before, after = reading.tone, reading.before, reading.after
    bars = Table.grid(padding=(0, 2))
    for label, score in _likeliest(tone):
        bars.add_row(label, Text("█" * round(score * BAR_WIDTH), style="cyan"), f"{score:.2f}")
    state = f"state {tone.state.value}, intensity {tone.intensity:.2f}"
    mood = (
        f"mood valence {before.valence:+.2f} → {after.valence:+.2f}, "
        f"arousal {before.arousal:+.2f} → {after.arousal:+.2f}; "
        f"the conversation is {after.state.value}"
    )
    return Group(
        Text(reading.text, style="bold"),
        bars,
        Text(state),
        Text(mood),
        Text(f"{reading.milliseconds:.1f} ms", style="dim"),
        Text(""),
    )


def as_json(reading: Reading) -> str:
    """The reading as one line of JSON."""
    tone, after = reading.tone, reading.after
    return json.dumps(
        {
            "text": reading.text,
            "labels": {label: round(score, 4) for label, score in _likeliest(tone)},
            "state": tone.state.value,
            "intensity": round(tone.intensity, 4),
            "valence": round(tone.valence, 4),
            "arousal": round(tone.arousal, 4),
            "mood": {"valence": round(after.valence, 4), "arousal": round(after.arousal, 4)},
            "conversation_state": after.state.value,
            "ms": round(reading.milliseconds, 2),
        },
        ensure_ascii=False,
    )


def _likeliest(tone: Tone) -> list[tuple[str, float]]:
    ordered = sorted(tone.scores.items(), key=lambda pair: -pair[1])
    return ordered[:SHOWN_LABELS]
