"""Starts Kith as a person would, `kith serve`, on free ports and in a folder of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 240.0
END_SECONDS = 30.0
NOT_INHERITED = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "KITH_MODEL", "KITH_DATABASE")


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_answers(url: str, process: subprocess.Popen[bytes], *, seconds: float) -> None:
    """Return once `url` answers.

    Raises:
        RuntimeError: the process ended, or did not answer in time.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the process for {url} ended with status {process.returncode}")
        try:
            httpx.get(url, timeout=2.0)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{url} did not answer within {seconds:g} s")


@dataclass
class RunningStub:
    """The stand-in for a model server, as a process."""

    process: subprocess.Popen[bytes]
    url: str

    def set(self, **fields: object) -> None:
        """Choose what it does next, see `bench.stub_model.StubModel`; forgets earlier calls."""
        httpx.post(f"{self.url}/control", json=fields).raise_for_status()

    def calls(self) -> list[dict[str, object]]:
        """The requests it got since the last `set`."""
        calls: list[dict[str, object]] = httpx.get(f"{self.url}/control").json()
        return calls

    @property
    def environment(self) -> dict[str, str]:
        """What makes Kith use it."""
        return {"OPENAI_API_KEY": "stub", "OPENAI_BASE_URL": f"{self.url}/v1", "KITH_MODEL": "stub"}

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()


def start_stub() -> RunningStub:
    """Start the stand-in for a model server on a free port."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.stub_model", "--port", str(port)], cwd=ROOT
    )
    url = f"http://127.0.0.1:{port}"
    wait_until_answers(f"{url}/control", process, seconds=30)
    return RunningStub(process, url)


@dataclass
class RunningKith:
    """Kith's processes, as `kith serve` keeps them.

    Attributes:
        process: the supervisor.
        var: its folder for databases, keys and logs.
        env: the environment it was started with.
        started_at: when, by `time.perf_counter`.
    """

    process: subprocess.Popen[bytes]
    var: Path
    env: Mapping[str, str]
    started_at: float

    @property
    def web_url(self) -> str:
        """The front door."""
        return f"http://127.0.0.1:{self.env['KITH_WEB_PORT']}"

    @property
    def rasa_url(self) -> str:
        """Rasa."""
        return f"http://127.0.0.1:{self.env['KITH_RASA_PORT']}"

    @property
    def actions_url(self) -> str:
        """The action server."""
        return f"http://127.0.0.1:{self.env['KITH_ACTIONS_PORT']}"

    def pid(self, name: str) -> int:
        """The process id of `rasa`, `actions` or `web`."""
        port = int(self.env[f"KITH_{name.upper()}_PORT"])
        for child in psutil.Process(self.process.pid).children(recursive=True):
            if any(c.laddr.port == port and c.status == "LISTEN" for c in _connections(child)):
                return child.pid
        raise RuntimeError(f"nobody listens for {name}")

    def rss_mb(self, name: str) -> float:
        """Resident memory of one of the processes, in MB."""
        return float(psutil.Process(self.pid(name)).memory_info().rss / 1e6)

    def log(self, name: str) -> str:
        """What one of the processes has logged."""
        return (self.var / "logs" / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> int:
        """End everything as Ctrl-C does; gives the exit status."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def _connections(process: psutil.Process) -> list[Any]:
    try:
        return process.net_connections(kind="tcp")
    except psutil.Error:
        return []


def start_kith(var: Path, **extra: str) -> RunningKith:
    """Start all of Kith and return when the front door, Rasa and the action server answer.

    Args:
        var: a folder for its databases, keys and logs.
        extra: environment variables beside the ports and `var`.
    """
    env = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    env |= {f"KITH_{name}_PORT": str(free_port()) for name in ("WEB", "RASA", "ACTIONS")}
    env |= {"KITH_VAR": str(var), **extra}
    var.mkdir(parents=True, exist_ok=True)
    started_at = time.perf_counter()
    with (var / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from kith.cli import main; main()", "serve"],
            cwd=ROOT,
            env=env,
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    kith = RunningKith(process, var, env, started_at)
    for url in (f"{kith.web_url}/health", f"{kith.actions_url}/health", f"{kith.rasa_url}/"):
        wait_until_answers(url, process, seconds=START_SECONDS)
    return kith
