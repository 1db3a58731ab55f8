"""How a replay is shown: to people, to programs, and as Markdown for `docs/`."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Protocol

from rich.console import Console
from rich.text import Text

from kith.replay.script import Numbered
from kith.replay.summary import Summary
from kith.replay.turn import ReplayedTurn

MOST_COLUMNS = 100
_NOTHING = "-"
_INLINE = re.compile(r"[\\`*_<>\[\]#&~|]")
# What makes a list, a heading or a rule of a line that begins with it.
_BLOCK_START = re.compile(r"^(\s*\d*)([-+=.)])", re.MULTILINE)


class Printer(Protocol):
    """Shows a replay as it goes on."""

    def begin(self, conversation: Numbered) -> None:
        """A conversation begins."""

    def turn(self, conversation: Numbered, turn: ReplayedTurn) -> None:
        """A turn is over."""

    def end(self, summary: Summary) -> None:
        """All is over."""


class ForPeople:
    """Aligned and wrapped; in colour on a terminal, unless NO_COLOR is set."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, conversation: Numbered) -> None:
        """A heading."""
        self._console.print()
        title = Text(f"{conversation.number}. {conversation.title}", style="bold")
        self._console.print(title, soft_wrap=True)

    def turn(self, conversation: Numbered, turn: ReplayedTurn) -> None:
        """What was said, what was answered, and a quiet line of what is behind it."""
        style = "green" if turn.answer.is_answered else "red"
        self._console.print()
        self._row(Text(" you   ", "cyan"), Text(turn.text))
        self._row(Text(" kith  ", style), Text(turn.answer.reply))
        self._row(Text("       "), Text(_behind(turn), "dim"))

    def end(self, summary: Summary) -> None:
        """The numbers."""
        self._console.print()
        for name, value in _rows(summary):
            self._row(Text(f"{name:<13} ", "bold"), Text(value))

    def _row(self, label: Text, content: Text) -> None:
        """A label, and beside it the content in as many lines as it takes."""
        room = self._console.width - len(label)
        for number, line in enumerate(content.wrap(self._console, room)):
            row = Text.assemble(label if number == 0 else " " * len(label), line)
            row.rstrip()
            self._console.print(row, soft_wrap=True)


class AsJsonLines:
    """A line of JSON for each turn."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, conversation: Numbered) -> None:
        """Nothing: every line says where it belongs."""

    def turn(self, conversation: Numbered, turn: ReplayedTurn) -> None:
        """The turn as JSON."""
        content = {
            "conversation": conversation.number,
            "title": conversation.title,
            "turn": turn.number,
            "text": turn.text,
            "reply": turn.answer.reply,
            "intent": turn.understood.intent,
            "confidence": _rounded(turn.understood.confidence),
            "state": turn.state,
            "strategy": turn.answer.strategy,
            "actions": turn.understood.actions,
            "source": turn.answer.source,
            "ms": round(turn.answer.ms, 1),
            "answered": turn.answer.is_answered,
        }
        self._console.out(json.dumps(content, ensure_ascii=False), highlight=False)

    def end(self, summary: Summary) -> None:
        """Nothing: who reads JSON can count."""


class AsMarkdown:
    """Whole conversations, for `docs/`."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def begin(self, conversation: Numbered) -> None:
        """A heading."""
        self._console.out(f"## {_markdown(conversation.title)}\n", highlight=False)

    def turn(self, conversation: Numbered, turn: ReplayedTurn) -> None:
        """Both sides, and a small line of what is behind the reply."""
        for who, text in (("Person", turn.text), ("Kith", turn.answer.reply)):
            self._console.out(f"**{who}:** {_markdown(text)}\n", highlight=False)
        self._console.out(f"<sub>{_behind(turn)}</sub>\n", highlight=False)

    def end(self, summary: Summary) -> None:
        """Nothing."""


def _behind(turn: ReplayedTurn) -> str:
    """Intent, state, strategy and milliseconds in one line."""
    if not turn.answer.is_answered:
        return f"no answer, {turn.answer.ms:.0f} ms"
    intent = turn.understood.intent or _NOTHING
    if turn.understood.confidence is not None:
        intent += f" {turn.understood.confidence:.2f}"
    parts = (intent, turn.state or _NOTHING, turn.move or _NOTHING, turn.answer.source)
    return " · ".join((*parts, f"{turn.answer.ms:.0f} ms"))


def _rows(summary: Summary) -> list[tuple[str, str]]:
    rows = [
        ("conversations", str(summary.conversations)),
        ("turns", str(summary.turns)),
        ("time", f"p50 {summary.p50:.0f} ms, p95 {summary.p95:.0f} ms"),
        ("strategies", _counts(summary.strategies)),
        ("words from", _counts(summary.sources)),
        ("repeated", f"{summary.repeated} word for word within a conversation"),
    ]
    if summary.unanswered:
        rows.append(("unanswered", str(summary.unanswered)))
    return rows


def _counts(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.most_common()) or _NOTHING


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 3)


def _markdown(text: str) -> str:
    """The text as Markdown shows it: what is typed is not markup."""
    escaped = _BLOCK_START.sub(r"\1\\\2", _INLINE.sub(r"\\\g<0>", text))
    return escaped.replace("\n", "  \n")
