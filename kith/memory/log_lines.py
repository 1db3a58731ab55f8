"""Takes lines out of log files in place, while another process goes on writing them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path

_MOMENT = re.compile(
    rb"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,]\d+)?(Z|[+-]\d{2}:?\d{2})?"
)


def keep_lines(path: Path, stays: Callable[[Sequence[bytes]], list[bytes]]) -> int:
    """Leave in a file the lines that stay; gives how many went.

    Raises:
        OSError: the file cannot be read or written.
    """
    before = path.read_bytes()
    lines = before.splitlines(keepends=True)
    kept = stays(lines)
    if len(kept) == len(lines):
        return 0
    with path.open("r+b") as file:
        file.write(b"".join(kept))
        file.truncate()
    return len(lines) - len(kept)


def without_words(path: Path, sought: Sequence[bytes]) -> int:
    """Take out the lines that hold one of some words, which are in lower case."""

    def stays(lines: Sequence[bytes]) -> list[bytes]:
        return [line for line in lines if not any(word in line.lower() for word in sought)]

    return keep_lines(path, stays)


def without_old_lines(path: Path, before: datetime) -> int:
    """Take out the lines written before a moment; one without a time is as old as the one above."""
    written = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)

    def stays(lines: Sequence[bytes]) -> list[bytes]:
        moments = _moments(lines, written)
        return [line for line, at in zip(lines, moments, strict=True) if at >= before]

    return keep_lines(path, stays)


def _moments(lines: Sequence[bytes], otherwise: datetime) -> Iterator[datetime]:
    found = [_moment(line) for line in lines]
    at = next((moment for moment in found if moment is not None), otherwise)
    for moment in found:
        at = moment or at
        yield at


def _moment(line: bytes) -> datetime | None:
    """The first moment that a line names; without a zone it is taken as UTC."""
    match = _MOMENT.search(line)
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(b"T".join(match.group(1, 2)).decode())
        zone = (match[3] or b"Z").decode()
        return datetime.fromisoformat(f"{moment.isoformat()}{zone}")
    except ValueError:
        return None
