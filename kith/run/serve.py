"""From `kith serve` and `kith run` to three healthy processes and back to none."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

from kith.run import preparation
from kith.run.announcements import Announcements
from kith.run.child import spawner
from kith.run.orphans import OrphanWatch
from kith.run.processes import ProcessSpec, processes
from kith.run.supervisor import Limits, Supervisor
from kith.settings import Settings

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# What goes on while the processes are up; when it returns, they are ended.
Session = Callable[[], Coroutine[Any, Any, None]]


async def prepare(settings: Settings, environ: Mapping[str, str]) -> tuple[ProcessSpec, ...]:
    """Check everything that can be checked beforehand, and say what is to be started.

    Raises:
        KithError: something is missing, wrong or taken; nothing was started.
    """
    preparation.check_python(settings.folder)
    preparation.check_model_files(settings.folder)
    preparation.check_trained(settings.folder)
    await preparation.check_ports(settings)
    return processes(
        settings,
        environ,
        channel_key=preparation.channel_key(settings.var),
        endpoints=preparation.endpoints_file(settings),
    )


async def serve(
    specs: tuple[ProcessSpec, ...],
    announcements: Announcements,
    session: Session,
    *,
    limits: Limits | None = None,
) -> None:
    """Start the processes, hold the session, end the processes, whatever happens in between.

    Ctrl-C and the usual signals end it cleanly; a second one does not wait for anybody.

    Raises:
        ProcessError: a process does not start or cannot be kept up.
    """
    with OrphanWatch() as orphans:
        supervisor = Supervisor(specs, spawn=spawner(orphans), say=announcements.say, limits=limits)
        stop = asyncio.Event()
        async with _signals(stop, supervisor):
            try:
                if await _first(supervisor.start(), _reporting(supervisor, announcements), stop):
                    await _first(session(), supervisor.watch(), stop)
            finally:
                await supervisor.stop()


async def until_stopped() -> None:
    """The session of `kith serve`: nothing but waiting for a signal."""
    await asyncio.Event().wait()


async def _first(
    work: Coroutine[Any, Any, None], beside: Coroutine[Any, Any, None], stop: asyncio.Event
) -> bool:
    """Wait for the work, or for what goes on beside it to fail, or for a signal.

    Returns:
        Whether the work came to its own end.
    """
    tasks = [asyncio.ensure_future(one) for one in (work, beside, stop.wait())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, asyncio.CancelledError):
            raise end
    return not tasks[0].cancelled()


async def _reporting(supervisor: Supervisor, announcements: Announcements) -> None:
    """Show what is being waited for, until cancelled."""
    began = time.monotonic()
    with announcements.waiting() as show:
        while True:
            names = ", ".join(supervisor.waiting_for)
            passed = time.monotonic() - began
            is_live = announcements.console.is_terminal
            show(f"Waiting for {names}" + (f" ({passed:.0f} s)" if is_live else ""))
            await asyncio.sleep(0.25)


@asynccontextmanager
async def _signals(stop: asyncio.Event, supervisor: Supervisor) -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()

    def asked_to_end() -> None:
        if stop.is_set():
            supervisor.kill()
        stop.set()

    for number in SIGNALS:
        loop.add_signal_handler(number, asked_to_end)
    try:
        yield
    finally:
        for number in SIGNALS:
            loop.remove_signal_handler(number)
