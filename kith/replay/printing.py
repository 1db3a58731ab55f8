"""How a replay is shown: to people, to programs, and as Markdown for `docs/`."""

from __future__ import annotations

import json
from collections import Counter
from typing import Protocol

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from kith.replay.script import Numbered
from kith.replay.summary import Summary
from kith.replay.turn import ReplayedTurn

MOST_COLUMNS = 100
_NOTHING = "-"


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
        self._console.print(Text(f"{conversation.number}. {conversation.title}", style="bold"))

    def turn(self, conversation: Numbered, turn: ReplayedTurn) -> None:
        """What was said, what was answered, and a quiet line of what is behind it."""
        said = Table.grid(padding=(0, 2))
        said.add_column(width=4, no_wrap=True)
        said.add_column(overflow="fold")
        said.add_row(Text("you", style="cyan"), Text(turn.text))
        style = "green" if turn.answer.is_answered else "red"
        said.add_row(Text("kith", style=style), Text(turn.answer.reply))
        said.add_row("", Text(_behind(turn), style="dim"))
        self._console.print()
        self._console.print(Padding(said, (0, 0, 0, 1)))

    def end(self, summary: Summary) -> None:
        """The numbers."""
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in _rows(summary):
            table.add_row(Text(name, style="bold"), Text(value))
        self._console.print()
        self._console.print(table)


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
            "confidence": turn.understood.confidence,
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
        self._console.out(f"## {conversation.title}\n", highlight=False)

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
        ("turns", f"{summary.turns} in {summary.conversations} conversations"),
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


def _markdown(text: str) -> str:
    """The text as Markdown shows it: what is typed is not markup."""
    escaped = "".join(f"\\{c}" if c in "\\`*_<>[]#" else c for c in text)
    return escaped.replace("\n", "  \n")
