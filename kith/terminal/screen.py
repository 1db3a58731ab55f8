"""Where the chat is shown and typed: a terminal, or plain pipes."""

from __future__ import annotations

import asyncio
import os
import threading
from typing import Protocol, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import FormattedText
from prompt_toolkit.patch_stdout import patch_stdout

from kith.terminal.words import Words
from kith.terminal.wrapping import Wrapping

CHUNK_BYTES = 65_536
MAX_COLUMNS = 100

_ERASE_LINE = "\r\x1b[2K"
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


class Screen(Protocol):
    """What the chat needs of the place it is shown in."""

    async def read(self) -> str | None:
        """The next line the person typed; None when there will be no more."""

    def typing(self) -> None:
        """Show that a reply is on its way."""

    def piece(self, text: str) -> None:
        """Show a piece of the reply, after the pieces before it."""

    def end_of_message(self) -> None:
        """The message is whole; what follows stands apart."""

    def end_of_reply(self) -> None:
        """The reply is whole; the person may type."""

    def line(self, text: str) -> None:
        """Show a line of the chat's own, or of the supervisor's."""

    def aside(self, text: str) -> None:
        """Show a line that nobody has to read."""


class PlainScreen:
    """Lines in, lines out: for pipes, and for tests."""

    def __init__(self, source: TextIO, sink: TextIO) -> None:
        """Read from one and write to the other."""
        self._source = source.fileno()
        self._sink = sink
        self._lines: asyncio.Queue[str | None] | None = None
        self._has_begun = False

    async def read(self) -> str | None:
        """The next line, None at the end of the input."""
        if self._lines is None:
            self._lines = asyncio.Queue()
            # A read of a pipe cannot be called off; a daemon thread does not hold up the end.
            arguments = (self._lines, asyncio.get_running_loop())
            threading.Thread(target=self._read_all, args=arguments, daemon=True).start()
        return await self._lines.get()

    def typing(self) -> None:
        """Nothing: a pipe shows only what is finished."""

    def piece(self, text: str) -> None:
        """Write a piece."""
        self._write((" " if self._has_begun and not text[:1].isspace() else "") + text)
        self._has_begun = True

    def end_of_message(self) -> None:
        """End the line."""
        if self._has_begun:
            self._write("\n")
        self._has_begun = False

    def end_of_reply(self) -> None:
        """End the line, if one is open."""
        self.end_of_message()

    def line(self, text: str) -> None:
        """Write a line, never into the middle of a reply."""
        self.end_of_message()
        self._write(text + "\n")

    def aside(self, text: str) -> None:
        """Write a line."""
        self.line(text)

    def _write(self, text: str) -> None:
        self._sink.write(text)
        self._sink.flush()

    def _read_all(self, lines: asyncio.Queue[str | None], loop: asyncio.AbstractEventLoop) -> None:
        rest = b""
        while chunk := os.read(self._source, CHUNK_BYTES):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                _hand_over(loop, lines, line.decode("utf-8", errors="replace"))
        if rest:
            _hand_over(loop, lines, rest.decode("utf-8", errors="replace"))
        _hand_over(loop, lines, None)


class LiveScreen:
    """A terminal: a prompt with editing and history, replies wrapped as they come."""

    def __init__(self, words: Words, sink: TextIO, *, columns: int) -> None:
        """Write to this terminal of so many columns."""
        self._words = words
        self._sink = sink
        self._columns = min(columns, MAX_COLUMNS)
        self._prompt: PromptSession[str] = PromptSession()
        self._wrapping: Wrapping | None = None
        self._is_prompting = False
        self._shows_typing = False
        self._kept_back: list[str] = []

    async def read(self) -> str | None:
        """The next line; None at Ctrl-D and Ctrl-C."""
        self._is_prompting = True
        try:
            with patch_stdout():
                return await self._prompt.prompt_async(FormattedText([("bold", self._words.you)]))
        except (EOFError, KeyboardInterrupt):
            return None
        finally:
            self._is_prompting = False

    def typing(self) -> None:
        """Show the indicator until the first piece comes."""
        self._shows_typing = True
        self._write(f"{_DIM}{self._words.typing}{_PLAIN}")

    def piece(self, text: str) -> None:
        """Show a piece, wrapped between words."""
        self._erase_typing()
        if self._wrapping is None:
            self._wrapping = Wrapping(self._columns)
            self._write(self._wrapping.piece(self._words.kith) + self._wrapping.piece(text))
        else:
            space = "" if text[:1].isspace() or self._wrapping.column == 0 else " "
            self._write(self._wrapping.piece(space + text))

    def end_of_message(self) -> None:
        """End the line."""
        if self._wrapping is not None:
            self._write("\n")
        self._wrapping = None

    def end_of_reply(self) -> None:
        """End the line, and show what was kept back meanwhile."""
        self._erase_typing()
        self.end_of_message()
        kept, self._kept_back = self._kept_back, []
        for text in kept:
            self.line(text)

    def line(self, text: str) -> None:
        """Show a line: above the prompt, or after the reply that is on its way."""
        if self._is_prompting:
            # The prompt has taken over standard output, and draws itself anew below the line.
            print(text)
        elif self._wrapping is not None or self._shows_typing:
            self._kept_back.append(text)
        else:
            self._write(Wrapping(self._columns).piece(text) + "\n")

    def aside(self, text: str) -> None:
        """Show a dim line."""
        self._write(f"{_DIM}{Wrapping(self._columns).piece(text)}{_PLAIN}\n")

    def _erase_typing(self) -> None:
        if self._shows_typing:
            self._write(_ERASE_LINE)
        self._shows_typing = False

    def _write(self, text: str) -> None:
        self._sink.write(text)
        self._sink.flush()


def _hand_over(
    loop: asyncio.AbstractEventLoop, lines: asyncio.Queue[str | None], line: str | None
) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(lines.put_nowait, line)
