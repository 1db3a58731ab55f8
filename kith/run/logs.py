"""Log files that are rotated at each start and never grow without end."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import BinaryIO

DEFAULT_MAX_BYTES = 5_000_000
DEFAULT_KEPT = 3


class BoundedLog:
    """The output of one process: the file of this run, and a few older ones beside it."""

    def __init__(
        self, path: Path, *, max_bytes: int = DEFAULT_MAX_BYTES, kept: int = DEFAULT_KEPT
    ) -> None:
        """Put the file of the run before aside and begin a new one."""
        self.path = path
        self._max_bytes = max_bytes
        self._kept = kept
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._begin()
        self._written = 0

    def write(self, output: bytes) -> None:
        """Append, and begin a new file when this one is full."""
        if self._written + len(output) > self._max_bytes and self._written > 0:
            self._file.close()
            self._file = self._begin()
            self._written = 0
        self._file.write(output)
        self._file.flush()
        self._written += len(output)

    def close(self) -> None:
        """Close the file; what was written stays."""
        self._file.close()

    def _begin(self) -> BinaryIO:
        for number in range(self._kept, 0, -1):
            older = self._numbered(number)
            newer = self._numbered(number - 1)
            if newer.is_file():
                newer.replace(older)
        self.path.write_bytes(b"")
        # Lines that are too old are taken out of the file while it is written.
        return self.path.open("ab")

    def _numbered(self, number: int) -> Path:
        return self.path if number == 0 else self.path.with_name(f"{self.path.name}.{number}")


def tail(path: Path, lines: int = 15) -> str:
    """The last lines of a log; empty when there is none."""
    if not path.is_file():
        return ""
    with path.open(encoding="utf-8", errors="replace") as file:
        return "".join(deque(file, maxlen=lines)).rstrip()
