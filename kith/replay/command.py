"""`kith replay`: every conversation in turn, somebody new each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import httpx
from rich.console import Console
from rich.text import Text

from kith.errors import ProcessError
from kith.replay.caller import Caller
from kith.replay.printing import MOST_COLUMNS, Printer
from kith.replay.reader import Reader
from kith.replay.script import Numbered
from kith.replay.summary import summarise
from kith.replay.tracker import find_tracker
from kith.replay.turn import ReplayedTurn
from kith.run.preparation import CHANNEL_KEY_FILE
from kith.run.processes import ENV_CHANNEL_KEY
from kith.settings import Settings
from kith.terminal.front_door import front_door_client


class Replay:
    """A replay, as far as it has come.

    Args:
        caller: says the messages.
        reader: tells what Rasa made of them.
        printer: shows each turn as soon as it is over.
    """

    def __init__(self, caller: Caller, reader: Reader, printer: Printer) -> None:
        self._caller = caller
        self._reader = reader
        self._printer = printer
        self._done: list[list[ReplayedTurn]] = []

    async def run(self, script: Sequence[Numbered]) -> None:
        """Replay these conversations.

        Raises:
            ProcessError: Kith does not run, or has stopped running.
        """
        for conversation in script:
            session = await self._caller.begin()
            self._reader.begin(session.sender)
            self._printer.begin(conversation)
            turns: list[ReplayedTurn] = []
            self._done.append(turns)
            for number, text in enumerate(conversation.side.turns, start=1):
                answer = await self._caller.say(session, text)
                turn = ReplayedTurn(number, text, answer, self._reader.turn())
                turns.append(turn)
                self._printer.turn(conversation, turn)
            if all(turn.answer.is_answered for turn in turns):
                self._reader.end()

    def finish(self) -> int:
        """Show the numbers of what has been replayed; gives how many turns went wrong."""
        summary = summarise(self._done)
        if summary.turns:
            self._printer.end(summary)
        return summary.unanswered


async def replay(
    settings: Settings,
    environ: Mapping[str, str],
    script: Sequence[Numbered],
    show: Callable[[Console], Printer],
    *,
    width: int | None = None,
) -> None:
    """Replay conversations with the Kith that runs on this machine.

    Args:
        settings: where it runs.
        environ: the environment, which may name another database.
        script: what to replay.
        show: makes what shows it.
        width: columns to wrap at; those of the terminal when None.

    Raises:
        SettingsError: the environment names something that is no database.
        ProcessError: Kith does not run, or left a message without an answer.
    """
    console = Console(width=width, highlight=False)
    if width is None:
        console.width = min(console.width, MOST_COLUMNS)
    async with front_door_client() as client:
        reader = Reader(find_tracker(settings, environ), _warn)
        running = Replay(_caller(client, settings, environ), reader, show(console))
        try:
            await running.run(script)
        finally:
            unanswered = running.finish()
    if unanswered:
        raise ProcessError(f"{unanswered} of the messages got no answer. `kith doctor` tells why.")


def _caller(client: httpx.AsyncClient, settings: Settings, environ: Mapping[str, str]) -> Caller:
    return Caller(
        client,
        url=settings.server.web_url,
        key=_channel_key(settings, environ),
        time_zone=settings.time_zone,
    )


def _channel_key(settings: Settings, environ: Mapping[str, str]) -> str | None:
    """The secret of the Kith that runs here; None for who may not read it."""
    given = environ.get(ENV_CHANNEL_KEY)
    if given:
        return given.strip()
    try:
        return (settings.var / CHANNEL_KEY_FILE).read_text(encoding="ascii").strip()
    except OSError:
        return None


def _warn(line: str) -> None:
    Console(stderr=True).print(Text(line), soft_wrap=True)
