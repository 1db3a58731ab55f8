"""One running child: a process group of its own, its output in a bounded log."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Awaitable, Callable

from kith.errors import ProcessError
from kith.run.logs import BoundedLog
from kith.run.orphans import OrphanWatch
from kith.run.processes import ProcessSpec

CHUNK_BYTES = 65_536
LAST_LINE_CHARACTERS = 160
DRAIN_SECONDS = 2.0

Spawn = Callable[[ProcessSpec], Awaitable["Child"]]


class Child:
    """A started process. Its group is its own, so that Ctrl-C reaches the supervisor only."""

    def __init__(
        self, process: asyncio.subprocess.Process, log: BoundedLog, orphans: OrphanWatch
    ) -> None:
        """Take over a process that was just started; `spawner` does it."""
        self._process = process
        self._log = log
        self._orphans = orphans
        self._last_line = b""
        self._pump = asyncio.create_task(self._copy_output())
        orphans.add(process.pid)

    @property
    def pid(self) -> int:
        """The number of the process, and of its group."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.returncode is None

    @property
    def how_it_ended(self) -> str:
        """Why it is gone, for people: the exit status or the signal, and its last line."""
        code = self._process.returncode
        if code is None:
            return "still running"
        reason = how_ended(code)
        last = self._last_line.decode("utf-8", errors="replace").strip()[:LAST_LINE_CHARACTERS]
        return f"{reason}: {last}" if last and code > 0 else reason

    async def wait(self) -> None:
        """Return when the process has ended."""
        await self._process.wait()

    async def end(self, *, grace_seconds: float) -> None:
        """Ask the whole group to end, wait, and kill what is left after the grace."""
        self._signal(signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), grace_seconds)
        # The leader may be gone and its own children not.
        self._signal(signal.SIGKILL)
        await self._process.wait()
        self._orphans.remove(self.pid)
        await asyncio.wait([self._pump], timeout=DRAIN_SECONDS)
        self._pump.cancel()
        self._log.close()

    def kill(self) -> None:
        """End the whole group at once, without asking."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    async def _copy_output(self) -> None:
        assert self._process.stdout is not None
        while output := await self._process.stdout.read(CHUNK_BYTES):
            # A full disk costs the log, not the process, which would block on an unread pipe.
            with contextlib.suppress(OSError):
                self._log.write(output)
            lines = [line for line in output.splitlines() if line.strip()]
            self._last_line = lines[-1] if lines else self._last_line


def how_ended(code: int) -> str:
    """A return code for people: the exit status, or the name of the signal that ended it."""
    return f"exit status {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"


def spawner(orphans: OrphanWatch) -> Spawn:
    """What starts a process as a `Child` that does not outlive this one."""

    async def spawn(spec: ProcessSpec) -> Child:
        log = BoundedLog(spec.log)
        try:
            process = await asyncio.create_subprocess_exec(
                *spec.command,
                cwd=spec.folder,
                env=dict(spec.environment),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            log.close()
            raise ProcessError(
                f"{spec.name} cannot be started ({spec.command[0]}: {error.strerror}). "
                "`make install` builds the environments."
            ) from error
        return Child(process, log, orphans)

    return spawn
