"""`kith replay`: every conversation in turn, somebody new each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path

import httpx
from rich.console import Console

from kith.errors import ProcessError
from kith.replay.caller import Caller
from kith.replay.printing import MOST_COLUMNS, AsJsonLines, AsMarkdown, ForPeople, Printer
from kith.replay.script import Numbered, chosen, read_script
from kith.replay.summary import summarise
from kith.replay.tracker import Recorded, Unrecorded, open_tracker
from kith.replay.turn import ReplayedTurn
from kith.settings import Settings
from kith.terminal.front_door import front_door_client


class Format(Enum):
    """How a replay is shown."""

    PEOPLE = ForPeople
    JSON = AsJsonLines
    MARKDOWN = AsMarkdown


class Replay:
    """A replay, as far as it has come.

    Args:
        caller: says the messages.
        recorded: tells what Rasa made of them.
        printer: shows each turn as soon as it is over.
    """

    def __init__(self, caller: Caller, recorded: Recorded, printer: Printer) -> None:
        self._caller = caller
        self._recorded = recorded
        self._printer = printer
        self._done: list[list[ReplayedTurn]] = []

    async def run(self, script: Sequence[Numbered]) -> None:
        """Replay these conversations.

        Raises:
            ProcessError: Kith does not run, or has stopped running.
        """
        for conversation in script:
            session = await self._caller.begin()
            self._printer.begin(conversation)
            turns: list[ReplayedTurn] = []
            self._done.append(turns)
            for number, text in enumerate(conversation.side.turns, start=1):
                answer = await self._caller.say(session, text)
                turn = ReplayedTurn(number, text, answer, self._recorded.latest(session.sender))
                turns.append(turn)
                self._printer.turn(conversation, turn)

    def finish(self) -> int:
        """Show the numbers of what has been replayed; gives how many turns went wrong."""
        summary = summarise(self._done)
        if summary.turns:
            self._printer.end(summary)
        return summary.unanswered


async def replay_file(
    settings: Settings,
    environ: Mapping[str, str],
    file: Path,
    *,
    form: Format,
    only: str | None,
    width: int | None,
) -> None:
    """Replay a file with the Kith that runs on this machine.

    Args:
        settings: where it runs.
        environ: the environment, which may name another database.
        file: JSON lines, see `kith.replay.script`.
        form: how to show it.
        only: the conversation to replay, see `kith.replay.script.chosen`.
        width: columns to wrap at; those of the terminal when None.

    Raises:
        ScriptError: the file is no such file.
        ProcessError: Kith does not run, or left a message without an answer.
    """
    script = chosen(read_script(file), only)
    console = Console(width=width, highlight=False)
    if width is None:
        console.width = min(console.width, MOST_COLUMNS)
    async with front_door_client() as client:
        await _replay(client, settings, environ, script, form.value(console))


async def _replay(
    client: httpx.AsyncClient,
    settings: Settings,
    environ: Mapping[str, str],
    script: Sequence[Numbered],
    printer: Printer,
) -> None:
    caller = Caller(client, url=settings.server.web_url, time_zone=settings.time_zone)
    recorded = open_tracker(settings, environ)
    if isinstance(recorded, Unrecorded):
        Console(stderr=True).print(
            f"There is no tracker in {settings.var}: intents and fixed replies stay unnamed."
        )
    replay = Replay(caller, recorded, printer)
    try:
        await replay.run(script)
    finally:
        unanswered = replay.finish()
    if unanswered:
        raise ProcessError(f"{unanswered} of the messages got no answer. `kith doctor` tells why.")
