"""The `kith` command as a person meets it: one line for a fault, and the exit status."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def kith(*arguments: str, home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("KITH_", "OPENAI_", "TELEGRAM_", "SLACK_"))
    }
    return subprocess.run(
        [sys.executable, "-m", "kith.cli", *arguments],
        env={**inherited, "PYTHONPATH": str(ROOT), "KITH_HOME": str(home), **environ},
        cwd=home,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", ["run", "serve", "shell", "train", "chat"])
def test_a_fault_is_one_line_on_standard_error_and_exit_status_1(
    tmp_path: Path, command: str
) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    ended = kith(command, home=tmp_path, KITH_WEB_PORT=str(port))
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "`" in ended.stderr


@pytest.mark.parametrize("command", ["run", "serve", "chat", "doctor"])
def test_wrong_settings_are_one_line_too(tmp_path: Path, command: str) -> None:
    (tmp_path / "companion.yml").write_text("server:\n  web_port: many\n", encoding="utf-8")
    ended = kith(command, home=tmp_path)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1
    assert "server.web_port" in ended.stderr


def test_the_doctor_has_a_line_for_each_part_and_fails_where_something_is_wrong(
    tmp_path: Path,
) -> None:
    ended = kith("doctor", home=tmp_path)
    assert ended.returncode == 1
    assert ended.stderr == ""
    for part in ("Python", "models/encoder", "Rasa model", "rasa", "language model", "slack"):
        assert sum(f" {part}: " in line for line in ended.stdout.splitlines()) == 1


def test_help_names_every_command() -> None:
    ended = kith("--help", home=ROOT)
    assert ended.returncode == 0
    for command in ("run", "serve", "chat", "shell", "train", "doctor", "replay"):
        assert f" {command} " in ended.stdout
