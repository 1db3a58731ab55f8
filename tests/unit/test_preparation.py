"""What is checked before anything starts, and what a person then reads."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kith.errors import ModelFilesError, ProcessError
from kith.run import preparation
from kith.run.processes import RASA_PYTHON, processes
from kith.settings import ServerSettings, Settings

SHIPPED_ENDPOINTS = """\
action_endpoint:
  # where the action server is
  url: http://127.0.0.1:5055/webhook

tracker_store:
  type: SQL
  url: ${KITH_DATABASE}
"""


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def settings(
    folder: Path, *, web_port: int = 8765, rasa_port: int = 5005, actions_port: int = 5055
) -> Settings:
    server = ServerSettings(web_port=web_port, rasa_port=rasa_port, actions_port=actions_port)
    return Settings(folder=folder, var=folder / "var", server=server)


def rasa_environment(folder: Path, version: str) -> None:
    (folder / RASA_PYTHON).parent.mkdir(parents=True)
    (folder / RASA_PYTHON).touch()
    described = folder / RASA_PYTHON.parts[0] / "pyvenv.cfg"
    described.write_text(f"home = /usr\nversion_info = {version}\n", encoding="utf-8")


async def nobody(_: str) -> bool:
    return False


async def somebody(_: str) -> bool:
    return True


async def test_a_taken_port_is_named_with_the_setting_that_moves_it(
    tmp_path: Path, taken_port: int
) -> None:
    rasa, actions = free_ports(2)
    given = settings(tmp_path, web_port=taken_port, rasa_port=rasa, actions_port=actions)
    with pytest.raises(ProcessError) as fault:
        await preparation.check_ports(given, healthy=nobody)
    assert f"Port {taken_port} is taken" in str(fault.value)
    assert "KITH_WEB_PORT=" in str(fault.value)


async def test_a_kith_that_runs_already_can_be_joined(tmp_path: Path, taken_port: int) -> None:
    with pytest.raises(ProcessError, match=r"running there already. `kith chat` joins it"):
        await preparation.check_ports(settings(tmp_path, web_port=taken_port), healthy=somebody)


async def test_two_processes_cannot_have_one_port(tmp_path: Path) -> None:
    one, other = free_ports(2)
    given = settings(tmp_path, web_port=one, rasa_port=one, actions_port=other)
    with pytest.raises(ProcessError, match=f"Port {one} is set twice"):
        await preparation.check_ports(given, healthy=nobody)


async def test_free_ports_pass(tmp_path: Path) -> None:
    web, rasa, actions = free_ports(3)
    given = settings(tmp_path, web_port=web, rasa_port=rasa, actions_port=actions)
    await preparation.check_ports(given, healthy=nobody)


def test_a_missing_rasa_environment_is_built_by_make_install(tmp_path: Path) -> None:
    with pytest.raises(ProcessError, match=r"\.venv-rasa is missing\. `make install` builds it"):
        preparation.check_python(tmp_path)


def test_a_wrong_python_for_rasa_is_named(tmp_path: Path) -> None:
    rasa_environment(tmp_path, "3.12.1")
    with pytest.raises(ProcessError, match=r"has Python 3\.12\.1; Rasa needs 3\.10"):
        preparation.check_python(tmp_path)


def test_the_right_pythons_pass(tmp_path: Path) -> None:
    rasa_environment(tmp_path, "3.10.13")
    preparation.check_python(tmp_path)


def test_missing_models_are_named_with_what_brings_them_back(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match="models/encoder is missing.*git checkout"):
        preparation.check_model_files(tmp_path)
    with pytest.raises(ModelFilesError, match="`kith train` makes it"):
        preparation.check_trained(tmp_path)


def test_the_channel_key_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    key = preparation.channel_key(tmp_path)
    assert len(bytes.fromhex(key)) == 32
    assert preparation.channel_key(tmp_path) == key
    path = tmp_path / "keys" / "channel.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert key != preparation.channel_key(tmp_path / "elsewhere")


def test_a_key_that_cannot_be_kept_is_a_line_about_the_folder(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(ProcessError, match="keys/channel.key cannot be"):
        preparation.channel_key(tmp_path / "var")


def test_the_shipped_endpoints_serve_while_the_port_is_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "endpoints.yml").write_text(SHIPPED_ENDPOINTS, encoding="utf-8")
    assert preparation.endpoints_file(settings(tmp_path)) == Path("endpoints.yml")


def test_another_port_changes_the_action_server_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "endpoints.yml").write_text(SHIPPED_ENDPOINTS, encoding="utf-8")
    adapted = preparation.endpoints_file(settings(tmp_path, actions_port=6000))
    assert adapted == tmp_path / "var" / "endpoints.yml"
    assert adapted.read_text(encoding="utf-8") == SHIPPED_ENDPOINTS.replace("5055", "6000")


def test_endpoints_without_an_action_server_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "endpoints.yml").write_text("tracker_store:\n  type: SQL\n", encoding="utf-8")
    with pytest.raises(ProcessError, match="no `url:` under `action_endpoint:`"):
        preparation.endpoints_file(settings(tmp_path))


def test_rasa_listens_here_only_and_never_sees_the_key(tmp_path: Path) -> None:
    web, rasa, actions = processes(
        settings(tmp_path),
        {"OPENAI_API_KEY": "secret", "PATH": "/bin"},
        channel_key="abc",
        endpoints=Path("endpoints.yml"),
    )
    assert "--enable-api" not in rasa.command
    assert rasa.command[rasa.command.index("--interface") + 1] == "127.0.0.1"
    assert "OPENAI_API_KEY" not in rasa.environment
    assert actions.environment["OPENAI_API_KEY"] == "secret"
    assert rasa.environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert {one.environment["KITH_CHANNEL_KEY"] for one in (web, rasa, actions)} == {"abc"}
