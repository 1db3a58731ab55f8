"""The chat itself: reads a line, sends it, shows the reply as it comes."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from kith.errors import ProcessError
from kith.settings import Settings
from kith.terminal.front_door import (
    SESSION_FILE,
    Choice,
    Done,
    Event,
    Failure,
    Feeling,
    FrontDoor,
    Message,
    Sentence,
    SessionEnded,
    front_door_client,
)
from kith.terminal.screen import LiveScreen, PlainScreen, Screen
from kith.terminal.words import Words

QUIT, HELP, NEW = "/quit", "/help", "/new"
DEFAULT_COLUMNS = 80
LOCAL_TIME = Path("/etc/localtime")


class Talk:
    """One person, one Kith."""

    def __init__(
        self, front_door: FrontDoor, screen: Screen, words: Words, *, time_zone: str | None
    ) -> None:
        """Bring the two together."""
        self._front_door = front_door
        self._screen = screen
        self._words = words
        self._time_zone = time_zone
        self._choices: tuple[Choice, ...] = ()
        self._feeling: Feeling | None = None

    async def hold(self) -> None:
        """Talk until the person has had enough.

        Raises:
            ProcessError: there is nobody to talk with.
        """
        await self._front_door.open()
        self._screen.line(self._words.notice)
        while (typed := await self._screen.read()) is not None:
            text = typed.strip()
            if text == QUIT:
                return
            if text == HELP:
                self._screen.line(self._words.help)
            elif text == NEW:
                await self._begin_anew(self._words.new_conversation)
            elif text:
                await self._exchange(self._meant(text))

    async def _exchange(self, text: str) -> None:
        """Say one thing and show the reply; a broken connection ends the reply, not the chat."""
        self._choices, self._feeling = (), None
        self._screen.typing()
        try:
            await self._show_reply(text)
        except SessionEnded:
            await self._begin_anew(self._words.session_ended)
            await self._show_reply(text)
        except ProcessError as error:
            self._screen.end_of_reply()
            self._screen.line(str(error))
        self._screen.end_of_reply()
        self._tell_feeling()
        self._offer_choices()

    async def _show_reply(self, text: str) -> None:
        has_shown = False
        async for event in self._front_door.send(text, time_zone=self._time_zone):
            if isinstance(event, Done) and event.response and not has_shown:
                self._show(Message(event.response))
            self._show(event)
            has_shown = has_shown or isinstance(event, Sentence | Message)

    def _show(self, event: Event) -> None:
        match event:
            case Sentence(text):
                self._screen.piece(text)
            case Message(text):
                self._screen.end_of_message()
                if text:
                    self._screen.piece(text)
                    self._screen.end_of_message()
            case Done(_, choices, feeling):
                self._choices, self._feeling = choices, feeling
            case Failure(message):
                self._screen.end_of_reply()
                self._screen.line(message)

    async def _begin_anew(self, says: str) -> None:
        await self._front_door.begin()
        self._screen.line(says)

    def _tell_feeling(self) -> None:
        if self._feeling is not None:
            share = round(self._feeling.intensity * 100)
            self._screen.aside(self._words.feeling.format(state=self._feeling.state, share=share))

    def _offer_choices(self) -> None:
        for number, choice in enumerate(self._choices, start=1):
            self._screen.line(f"  {number}  {choice.title}")
        if self._choices:
            self._screen.line(f"  {self._words.choose}")

    def _meant(self, text: str) -> str:
        """The payload of the choice that was named by its number or title; else the words."""
        for number, choice in enumerate(self._choices, start=1):
            if text in (str(number), choice.payload) or text.lower() == choice.title.lower():
                return choice.payload
        return text


def open_screen(words: Words) -> Screen:
    """A live one where a person sits at both ends, a plain one otherwise."""
    if sys.stdin.isatty() and sys.stdout.isatty():
        columns = shutil.get_terminal_size((DEFAULT_COLUMNS, 24)).columns
        return LiveScreen(words, sys.stdout, columns=columns)
    return PlainScreen(sys.stdin, sys.stdout)


async def talk(settings: Settings, screen: Screen, words: Words) -> None:
    """Join the Kith that runs on this machine.

    Raises:
        ProcessError: it does not run.
    """
    async with front_door_client() as client:
        front_door = FrontDoor(
            client, url=settings.server.web_url, session_file=settings.var / SESSION_FILE
        )
        zone = settings.time_zone or machine_time_zone(os.environ, LOCAL_TIME)
        await Talk(front_door, screen, words, time_zone=zone).hold()


def machine_time_zone(environ: Mapping[str, str], local_time: Path) -> str | None:
    """The name of this machine's time zone, such as Europe/London; None when it has no name."""
    if environ.get("TZ"):
        return environ["TZ"].removeprefix(":")
    _, found, name = str(local_time.resolve()).partition("/zoneinfo/")
    return name if found else None
