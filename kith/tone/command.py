"""`kith tone`: what is read in a message, shown to people or as JSON."""

from __future__ import annotations

import json
import time
import unicodedata
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console, Group
from rich.progress import track
from rich.table import Table
from rich.text import Text

from kith.errors import KithError
from kith.settings import Settings
from kith.tone.choice import load_tone_reader
from kith.tone.mood import Mood
from kith.tone.reading import Tone, ToneReader

SHOWN_LABELS = 5
BAR_WIDTH = 24

MAX_CHARACTERS = 20_000
"""As in a conversation (kith/web/messages.py)."""

CONTROLS = ("Cc", "Cs")
MOST_CONTROLS = 0.1
"""Share of control characters from which something is taken for no text."""


class UnreadableText(KithError):
    """What was given to read is no text, or too much of it."""


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


async def show(
    settings: Settings, console: Console, *, text: str | None, file: Path | None, as_json: bool
) -> None:
    """Read a message, or the lines of a file as one conversation, and print what was read.

    Raises:
        UnreadableText: there is nothing to read, or it is no text, or too long.
        KithError: the tone model cannot be loaded.
    """
    if (text is None) == (file is None):
        raise UnreadableText("Give one message in quotes, or a file: `kith tone --file lines.txt`.")
    texts = [text] if text is not None else lines_of(file or Path())
    for place, each in enumerate(texts, start=1):
        check(each, f"line {place} of {file}" if file else "the message")
    reader = load_tone_reader(settings)
    # The first reading of a process pays for what all others share.
    await reader.read("")
    # Where both are on a terminal, one console keeps the bar below what is printed.
    bar = console if console.is_terminal else Console(stderr=True)
    watched = track(texts, "Reading", console=bar, disable=file is None, transient=True)
    async for reading in read(reader, watched):
        if as_json:
            console.print(as_json_line(reading), soft_wrap=True, markup=False, highlight=False)
        else:
            console.print(shown(reading), highlight=False)


def check(text: str, what: str) -> None:
    """Refuse what is no message.

    Raises:
        UnreadableText: it is empty, binary, or longer than a message may be.
    """
    if not text.strip():
        raise UnreadableText(f"There is nothing to read in {what}.")
    if "\x00" in text or _share_of_controls(text) > MOST_CONTROLS:
        raise UnreadableText(f"{what[:1].upper()}{what[1:]} is binary, not text.")
    if len(text) > MAX_CHARACTERS:
        raise UnreadableText(
            f"{what[:1].upper()}{what[1:]} has {len(text):,} characters; a message may have "
            f"{MAX_CHARACTERS:,}."
        )


async def read(reader: ToneReader, texts: Iterable[str]) -> AsyncIterator[Reading]:
    """Read messages as one conversation: the mood moves from each to the next."""
    mood = Mood()
    for text in texts:
        start = time.perf_counter()
        tone = await reader.read(text)
        milliseconds = (time.perf_counter() - start) * 1000
        reading = Reading(text, tone, mood, mood.after(tone), milliseconds)
        mood = reading.after
        yield reading


def lines_of(path: Path) -> list[str]:
    """The lines of a text file that hold anything.

    Raises:
        UnreadableText: there is no such file, or it is no UTF-8 text.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableText(f"{path} is binary, not UTF-8 text.") from error
    except OSError as error:
        raise UnreadableText(f"{path} cannot be read: {error.strerror}.") from error
    return [line for line in text.split("\n") if line.strip()]


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


def as_json_line(reading: Reading) -> str:
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


def _share_of_controls(text: str) -> float:
    return sum(unicodedata.category(letter) in CONTROLS for letter in text) / len(text)


def _likeliest(tone: Tone) -> list[tuple[str, float]]:
    ordered = sorted(tone.scores.items(), key=lambda pair: -pair[1])
    return ordered[:SHOWN_LABELS]
