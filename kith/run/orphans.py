"""What ends the children of a supervisor that was killed outright and could not do it itself.

A small process that holds the read end of a pipe. The supervisor writes `+ID` and `-ID` as process
groups come and go; when it dies, however it dies, the pipe closes and the groups still on the list
are ended. It works on every Unix and reaches grandchildren; Linux's PR_SET_PDEATHSIG does neither.

Run as a script it is that process; imported it gives the supervisor's side.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from types import TracebackType

GRACE_SECONDS = 10.0


class OrphanWatch:
    """The supervisor's side: says which process groups must not outlive it."""

    def __init__(self) -> None:
        self._groups: set[int] = set()
        self._process = self._start()

    def __enter__(self) -> OrphanWatch:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def add(self, group: int) -> None:
        """From now on the group is ended when this process ends."""
        self._groups.add(group)
        self._tell(f"+{group}\n")

    def remove(self, group: int) -> None:
        """The group has ended; its number may belong to somebody else tomorrow."""
        self._groups.discard(group)
        self._tell(f"-{group}\n")

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
        except BrokenPipeError:
            self._process = self._start()
            for group in sorted(self._groups):
                self._tell(f"+{group}\n")

    @staticmethod
    def _start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-I", "-S", __file__], stdin=subprocess.PIPE, start_new_session=True
        )


def watch(lines: Iterable[bytes]) -> None:
    """Follow the list until the pipe closes, then end what is still on it."""
    groups: set[int] = set()
    for line in lines:
        number = int(line[1:])
        if line[:1] == b"+":
            groups.add(number)
        else:
            groups.discard(number)
    end_groups(groups)


def end_groups(groups: Iterable[int], *, grace_seconds: float = GRACE_SECONDS) -> None:
    """Ask each group to end, and kill what is still there after the grace."""
    left = {group for group in groups if _signal(group, signal.SIGTERM)}
    deadline = time.monotonic() + grace_seconds
    while left and time.monotonic() < deadline:
        time.sleep(0.1)
        left = {group for group in left if _signal(group, 0)}
    for group in left:
        _signal(group, signal.SIGKILL)


def _signal(group: int, number: int) -> bool:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
        return True
    return False


if __name__ == "__main__":
    watch(sys.stdin.buffer)
