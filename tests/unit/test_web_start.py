"""`python -m kith.web` as a process: how it starts, refuses to start, and what it logs."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

ROOT = Path(__file__).parents[2]
KEY = "a-long-enough-channel-key"
START_SECONDS = 30


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    home = {"KITH_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    return {**kept, **home, **more}


def run(tmp_path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kith.web"],
        env=environment(tmp_path, **more),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=START_SECONDS,
        check=False,
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def running(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port, rasa_port = free_port(), free_port()
    ports = {"KITH_WEB_PORT": str(port), "KITH_RASA_PORT": str(rasa_port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "kith.web"],
        env=environment(tmp_path, KITH_CHANNEL_KEY=KEY, **ports),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    try:
        while not _is_healthy(url):
            assert time.monotonic() < deadline, "the front door did not start"
            time.sleep(0.1)
        yield url, process
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


def _is_healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "KITH_CHANNEL_KEY is not set"),
        ({"KITH_CHANNEL_KEY": "short"}, "KITH_CHANNEL_KEY is too short"),
        ({"KITH_CHANNEL_KEY": KEY, "KITH_WEB_PORT": "none"}, "server.web_port"),
        ({"KITH_CHANNEL_KEY": KEY, "KITH_MESSAGES_PER_MINUTE": "0"}, "KITH_MESSAGES_PER_MINUTE"),
    ],
)
def test_it_refuses_to_start_with_one_clear_line(
    tmp_path: Path, given: dict[str, str], said: str
) -> None:
    ended = run(tmp_path, **given)
    assert ended.returncode == 1
    assert said in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_a_taken_port_is_named_with_what_mends_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run(tmp_path, KITH_CHANNEL_KEY=KEY, KITH_WEB_PORT=port)
    assert ended.returncode == 1
    assert f"127.0.0.1:{port}" in ended.stderr
    assert "KITH_WEB_PORT" in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_it_logs_json_lines_and_nothing_a_person_wrote(tmp_path: Path) -> None:
    with running(tmp_path) as (url, process):
        with httpx.Client(base_url=url, trust_env=False) as person:
            reply = person.post("/chat", json={"message": "canary sentence"})
            person.post("/chat?stream=true", json={"message": "/canary{}"})
            person.get("/nowhere?canary=1")
        token = reply.cookies["kith_session"]
        process.terminate()
        _, logged = process.communicate(timeout=START_SECONDS)
    entries = [json.loads(entry) for entry in logged.splitlines()]
    assert any(entry["event"] == "turn.failed" for entry in entries)
    assert "canary" not in logged
    assert token not in logged
    assert KEY not in logged
    assert "Traceback" not in logged


def test_it_stays_small_and_loads_none_of_the_heavy_parts(tmp_path: Path) -> None:
    heavy = ("openai", "onnxruntime", "numpy", "sqlalchemy", "rasa_sdk", "tokenizers")
    check = (
        "import sys, kith.web.__main__, kith.web.delivery\n"
        f"sys.exit(', '.join(name for name in {heavy!r} if name in sys.modules))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert loaded.stderr.strip() == ""
    with running(tmp_path) as (url, process):
        for _ in range(5):
            httpx.post(f"{url}/chat", json={"message": "a" * 20_000}, trust_env=False)
        megabytes = psutil.Process(process.pid).memory_info().rss / 1e6
    assert megabytes < 150
