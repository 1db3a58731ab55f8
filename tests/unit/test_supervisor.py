"""The supervisor, with small real processes."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import psutil
import pytest
from rich.console import Console

from kith.errors import ProcessError
from kith.run.announcements import Announcements
from kith.run.child import spawner
from kith.run.logs import BoundedLog, tail
from kith.run.orphans import OrphanWatch
from kith.run.processes import ProcessSpec
from kith.run.serve import serve
from kith.run.supervisor import Limits, Supervisor

QUICK = Limits(poll=0.02, first_pause=0.02, longest_pause=0.1, deaths_at_start=3, end=1.0)

SERVER = """
    import http.server, os, signal, sys
    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200); self.end_headers()
            self.wfile.write(str(os.getpid()).encode())
        def log_message(self, *_):
            pass
    http.server.HTTPServer.allow_reuse_address = True
    print("listening")
    server = http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer)
"""
POLITE = (
    SERVER
    + """
    signal.signal(signal.SIGTERM, lambda *_: (print("goodbye"), sys.exit(0)))
    server.serve_forever()
"""
)
DEAF = (
    SERVER
    + """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    server.serve_forever()
"""
)
BROKEN = """
    import sys
    print("reading the model")
    print("config.yml is not there")
    sys.exit(3)
"""
SILENT = """
    import time
    time.sleep(60)
"""
PARENT = """
    import subprocess, sys
    worker = subprocess.Popen([sys.executable, "-c", sys.argv[2], sys.argv[1]])
    worker.wait()
"""


@pytest.fixture
def orphans() -> Iterator[OrphanWatch]:
    with OrphanWatch() as watch:
        yield watch


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


def spec(folder: Path, name: str, code: str, *more: str, grace: float = 20.0) -> ProcessSpec:
    port = free_port()
    return ProcessSpec(
        name=name,
        command=(sys.executable, "-u", "-c", textwrap.dedent(code), str(port), *more),
        environment={"PATH": os.environ["PATH"]},
        folder=folder,
        health_url=f"http://127.0.0.1:{port}/",
        log=folder / f"{name}.log",
        port=port,
        grace_seconds=grace,
    )


@asynccontextmanager
async def supervised(supervisor: Supervisor) -> AsyncIterator[Supervisor]:
    try:
        yield supervisor
    finally:
        await supervisor.stop()


async def answered_by(spec: ProcessSpec) -> int | None:
    """The id of the process that answers, None when nobody does."""
    async with httpx.AsyncClient(trust_env=False) as client:
        try:
            return int((await client.get(spec.health_url)).text)
        except httpx.HTTPError:
            return None


async def eventually(is_so: Callable[[], bool], *, within: float = 15.0) -> None:
    deadline = time.monotonic() + within
    while not is_so():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


def is_alive(pid: int) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    return False


async def test_all_processes_answer_once_it_has_started(
    tmp_path: Path, orphans: OrphanWatch
) -> None:
    specs = [spec(tmp_path, name, POLITE) for name in ("web", "rasa", "actions")]
    told: list[str] = []
    supervisor = Supervisor(specs, spawn=spawner(orphans), say=told.append, limits=QUICK)
    async with supervised(supervisor):
        assert supervisor.waiting_for == ("web", "rasa", "actions")
        await supervisor.start()
        assert not supervisor.waiting_for
        assert all([await answered_by(one) for one in specs])
    assert told == []


async def test_nothing_answers_after_the_end_and_each_could_say_goodbye(
    tmp_path: Path, orphans: OrphanWatch
) -> None:
    specs = [spec(tmp_path, name, POLITE) for name in ("web", "rasa")]
    supervisor = Supervisor(specs, spawn=spawner(orphans), say=print, limits=QUICK)
    async with supervised(supervisor):
        await supervisor.start()
    assert [await answered_by(one) for one in specs] == [None, None]
    assert [tail(one.log, 1) for one in specs] == ["goodbye", "goodbye"]


async def test_the_processes_are_ended_in_the_order_given(
    tmp_path: Path, orphans: OrphanWatch
) -> None:
    specs = [spec(tmp_path, name, POLITE) for name in ("web", "rasa", "actions")]
    supervisor = Supervisor(specs, spawn=spawner(orphans), say=print, limits=QUICK)
    async with supervised(supervisor):
        await supervisor.start()
    ends = [one.log.stat().st_mtime_ns for one in specs]
    assert ends == sorted(ends)


async def test_a_process_that_was_killed_is_started_again_and_said_so(
    tmp_path: Path, orphans: OrphanWatch
) -> None:
    one = spec(tmp_path, "rasa", POLITE)
    told: list[str] = []
    supervisor = Supervisor([one], spawn=spawner(orphans), say=told.append, limits=QUICK)
    async with supervised(supervisor):
        await supervisor.start()
        first = await answered_by(one)
        assert first is not None
        os.kill(first, signal.SIGKILL)
        await eventually(lambda: "rasa is back." in told)
        assert await answered_by(one) not in (None, first)
    assert told[0] == "rasa ended (signal SIGKILL). Starting it again in 0.02 s."


async def test_a_process_that_hangs_is_started_again(tmp_path: Path, orphans: OrphanWatch) -> None:
    one = spec(tmp_path, "rasa", POLITE)
    told: list[str] = []
    limits = replace(QUICK, look=0.05, silence=0.5)
    supervisor = Supervisor([one], spawn=spawner(orphans), say=told.append, limits=limits)
    async with supervised(supervisor):
        await supervisor.start()
        first = await answered_by(one)
        assert first is not None
        os.kill(first, signal.SIGSTOP)
        await eventually(lambda: "rasa is back." in told)
        assert not is_alive(first)
    assert told[0].startswith("rasa ended (it did not answer).")


async def test_it_gives_up_after_several_deaths_at_the_start_and_says_why(
    tmp_path: Path, orphans: OrphanWatch
) -> None:
    one = spec(tmp_path, "rasa", BROKEN)
    told: list[str] = []
    supervisor = Supervisor([one], spawn=spawner(orphans), say=told.append, limits=QUICK)
    async with supervised(supervisor):
        with pytest.raises(ProcessError) as failure:
            await supervisor.start()
    message = str(failure.value)
    assert "rasa does not start: it ended 3 times (exit status 3: config.yml is not there)" in (
        message
    )
    assert str(one.log) in message
    assert len(told) == 2


async def test_the_pauses_between_starts_double_up_to_a_limit(
    tmp_path: Path, orphans: OrphanWatch
) -> None:
    pauses: list[float] = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)

    limits = Limits(poll=0.02, deaths_at_start=9)
    supervisor = Supervisor(
        [spec(tmp_path, "rasa", BROKEN)],
        spawn=spawner(orphans),
        say=lambda _: None,
        sleep=note,
        limits=limits,
    )
    async with supervised(supervisor):
        with pytest.raises(ProcessError):
            await supervisor.start()
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]


async def test_a_process_that_never_answers_is_named_with_its_log(
    tmp_path: Path, orphans: OrphanWatch
) -> None:
    one = spec(tmp_path, "actions", SILENT, grace=0.3)
    supervisor = Supervisor([one], spawn=spawner(orphans), say=print, limits=QUICK)
    async with supervised(supervisor):
        with pytest.raises(ProcessError, match=r"actions has not answered within .* s\..*actions"):
            await supervisor.start()


async def test_a_process_that_ignores_the_request_to_end_is_killed(
    tmp_path: Path, orphans: OrphanWatch
) -> None:
    one = spec(tmp_path, "rasa", DEAF)
    supervisor = Supervisor([one], spawn=spawner(orphans), say=print, limits=QUICK)
    async with supervised(supervisor):
        await supervisor.start()
        pid = await answered_by(one)
    assert pid is not None
    assert not is_alive(pid)


async def test_the_children_of_a_process_end_with_it(tmp_path: Path, orphans: OrphanWatch) -> None:
    one = spec(tmp_path, "actions", PARENT, textwrap.dedent(DEAF))
    supervisor = Supervisor([one], spawn=spawner(orphans), say=print, limits=QUICK)
    async with supervised(supervisor):
        await supervisor.start()
        worker = await answered_by(one)
    assert worker is not None
    await eventually(lambda: not is_alive(worker))


async def test_a_program_that_is_not_there_is_said_in_one_line(
    tmp_path: Path, orphans: OrphanWatch
) -> None:
    one = ProcessSpec(
        name="rasa",
        command=("/nowhere/python",),
        environment={},
        folder=tmp_path,
        health_url="http://127.0.0.1:1/",
        log=tmp_path / "rasa.log",
        port=1,
    )
    supervisor = Supervisor([one], spawn=spawner(orphans), say=print, limits=QUICK)
    async with supervised(supervisor):
        with pytest.raises(ProcessError, match="rasa cannot be started .*`make install`"):
            await supervisor.start()


async def test_a_signal_ends_the_session_and_the_processes(tmp_path: Path) -> None:
    one = spec(tmp_path, "web", POLITE)
    sink = io.StringIO()

    async def until_told() -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()

    await serve((one,), Announcements(Console(file=sink)), until_told, limits=QUICK)
    assert await answered_by(one) is None
    assert sink.getvalue() == "Waiting for web\n"


async def test_when_the_session_is_over_the_processes_are_ended(tmp_path: Path) -> None:
    one = spec(tmp_path, "web", POLITE)
    seen: list[int | None] = []

    async def look() -> None:
        seen.append(await answered_by(one))

    await serve((one,), Announcements(Console(file=io.StringIO())), look, limits=QUICK)
    assert seen != [None]
    assert await answered_by(one) is None


async def test_what_a_killed_supervisor_leaves_behind_is_ended(tmp_path: Path) -> None:
    script = tmp_path / "supervise.py"
    port = free_port()
    script.write_text(
        textwrap.dedent(f"""
            import subprocess, sys, time
            from kith.run.orphans import OrphanWatch
            watch = OrphanWatch()
            child = subprocess.Popen(
                [sys.executable, "-c", {textwrap.dedent(POLITE)!r}, "{port}"],
                start_new_session=True,
            )
            watch.add(child.pid)
            print(child.pid, flush=True)
            time.sleep(60)
        """),
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    supervisor = await asyncio.create_subprocess_exec(
        sys.executable, script, stdout=subprocess.PIPE, env=environment
    )
    assert supervisor.stdout is not None
    pid = int(await supervisor.stdout.readline())
    assert is_alive(pid)
    supervisor.kill()
    await supervisor.wait()
    await eventually(lambda: not is_alive(pid))


def test_a_log_begins_anew_with_each_run_and_keeps_the_one_before(tmp_path: Path) -> None:
    for run in (b"first\n", b"second\n"):
        log = BoundedLog(tmp_path / "logs" / "web.log")
        log.write(run)
        log.close()
    assert (tmp_path / "logs" / "web.log").read_bytes() == b"second\n"
    assert (tmp_path / "logs" / "web.log.1").read_bytes() == b"first\n"


def test_logs_never_take_more_room_than_allowed(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "web.log", max_bytes=100, kept=2)
    for number in range(50):
        log.write(f"line {number:04}\n".encode())
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "web.log",
        "web.log.1",
        "web.log.2",
    ]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 300
    assert tail(tmp_path / "web.log", 1) == "line 0049"
