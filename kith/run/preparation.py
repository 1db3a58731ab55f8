"""What must be in order before anything is started, each fault said in one line."""

from __future__ import annotations

import os
import re
import secrets
import socket
import sys
from pathlib import Path

from kith.errors import ModelFilesError, ProcessError
from kith.run.health import HealthCheck, is_healthy
from kith.run.processes import RASA_PYTHON, TRAINED_MODEL
from kith.settings import ENV_ACTIONS_PORT, ENV_RASA_PORT, ENV_WEB_PORT, Settings

MINIMUM_PYTHON = (3, 11)
RASA_PYTHON_VERSION = "3.10"
MODEL_FOLDERS = (
    "models/encoder",
    "models/tone",
    "models/spacy",
    "models/moves",
    "models/exchanges",
    "models/follow_ups",
    "models/saying_back",
    "models/suitability",
)
ENDPOINTS = Path("endpoints.yml")
CHANNEL_KEY_FILE = Path("keys/channel.key")
KEY_BYTES = 32
LOOPBACK = "127.0.0.1"
HIGHEST_PORT = 65_535

_ACTION_URL = re.compile(
    r"^(action_endpoint:\s*\n(?:[ \t#].*\n)*?[ \t]+url:[ \t]*)(\S+)", re.MULTILINE
)
_VERSION = re.compile(r"^version(?:_info)?\s*=\s*(\S+)", re.MULTILINE)


def check_python(folder: Path) -> None:
    """Both environments are there, each with the Python it needs.

    Raises:
        ProcessError: one is missing or has another Python.
    """
    if sys.version_info < MINIMUM_PYTHON:
        raise ProcessError(
            f"Kith needs Python 3.11 and runs on {sys.version_info.major}."
            f"{sys.version_info.minor}. Start it with `make run`, which builds its own."
        )
    found = rasa_python_version(folder)
    if found is None:
        raise ProcessError(f"{RASA_PYTHON.parts[0]} is missing. `make install` builds it.")
    if not found.startswith(f"{RASA_PYTHON_VERSION}."):
        raise ProcessError(
            f"{RASA_PYTHON.parts[0]} has Python {found}; Rasa needs {RASA_PYTHON_VERSION}. "
            f"`rm -r {RASA_PYTHON.parts[0]} && make install` builds it anew."
        )


def rasa_python_version(folder: Path) -> str | None:
    """The Python of Rasa's environment, None when there is no such environment."""
    described = folder / RASA_PYTHON.parts[0] / "pyvenv.cfg"
    if not (folder / RASA_PYTHON).exists() or not described.is_file():
        return None
    found = _VERSION.search(described.read_text(encoding="utf-8"))
    return found[1] if found else "unknown"


def check_model_files(folder: Path) -> None:
    """The models that come with Kith are there.

    Raises:
        ModelFilesError: a folder under models/ is missing or empty.
    """
    for name in MODEL_FOLDERS:
        check_model_folder(folder, name)


def check_model_folder(folder: Path, name: str) -> None:
    """One of the models that come with Kith is there.

    Raises:
        ModelFilesError: its folder is missing or empty.
    """
    if not any((folder / name).glob("*")):
        raise ModelFilesError(
            f"{name} is missing. It comes with Kith: `git checkout {name}` brings it back."
        )


def check_trained(folder: Path) -> None:
    """There is a trained Rasa model.

    Raises:
        ModelFilesError: there is none.
    """
    if not (folder / TRAINED_MODEL).is_file():
        raise ModelFilesError(f"{TRAINED_MODEL} is missing. `kith train` makes it.")


async def check_ports(settings: Settings, *, healthy: HealthCheck = is_healthy) -> None:
    """The three ports are free.

    Raises:
        ProcessError: one is taken, or two are the same.
    """
    server = settings.server
    if not port_is_free(server.web_port, host=server.host) and await healthy(
        f"{server.web_url}/health"
    ):
        raise ProcessError(
            f"Port {server.web_port} is taken: Kith is running there already. `kith chat` joins it."
        )
    ports = {
        ENV_WEB_PORT: server.web_port,
        ENV_RASA_PORT: server.rasa_port,
        ENV_ACTIONS_PORT: server.actions_port,
    }
    for name, port in ports.items():
        if list(ports.values()).count(port) > 1:
            raise ProcessError(f"Port {port} is set twice. Give {name} a number of its own.")
        check_port(name, port, host=server.host if name == ENV_WEB_PORT else LOOPBACK)


def check_port(name: str, port: int, *, host: str = LOOPBACK) -> None:
    """The port is free.

    Args:
        name: the environment variable that sets it.
        port: its number.
        host: the address that will listen there.

    Raises:
        ProcessError: it is taken.
    """
    if not port_is_free(port, host=host):
        other = port + 1000 if port + 1000 <= HIGHEST_PORT else port - 1000
        raise ProcessError(
            f"Port {port} is taken by another program. Choose another one: put {name}={other} "
            "before the command, or into .env."
        )


def port_is_free(port: int, *, host: str = LOOPBACK) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        # As servers do: what a server left behind in TIME_WAIT is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def channel_key(var: Path) -> str:
    """The secret of the front door and Rasa's channel: 32 random bytes, made once, in hexadecimal.

    Raises:
        ProcessError: it cannot be kept.
    """
    path = var / CHANNEL_KEY_FILE
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return keep_secret(path, secrets.token_hex(KEY_BYTES))
    except OSError as error:
        raise ProcessError(f"{path} cannot be read ({error.strerror}).") from error


def keep_secret(path: Path, secret: str) -> str:
    """Write a secret so that only this user can read it, and give it back.

    Raises:
        ProcessError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with open(path, "w", encoding="ascii", opener=_for_owner_only) as file:
            file.write(secret + "\n")
    except OSError as error:
        raise ProcessError(
            f"{path} cannot be written ({error.strerror}). Set KITH_VAR to a folder of your own."
        ) from error
    return secret


def endpoints_file(settings: Settings) -> Path:
    """The endpoints file to use: the shipped one, or a copy that names the port in force.

    Raises:
        ProcessError: there is none, or it names no action server.
    """
    shipped = settings.folder / ENDPOINTS
    if not shipped.is_file():
        raise ProcessError(f"{ENDPOINTS} is missing. `git checkout {ENDPOINTS}` brings it back.")
    text = shipped.read_text(encoding="utf-8")
    wanted = f"{settings.server.actions_url}/webhook"
    found = _ACTION_URL.search(text)
    if found is None:
        raise ProcessError(f"{ENDPOINTS} has no `url:` under `action_endpoint:`. Add one: {wanted}")
    if found[2].strip("'\"").replace("localhost", "127.0.0.1") == wanted:
        return ENDPOINTS
    adapted = settings.var / ENDPOINTS
    adapted.parent.mkdir(parents=True, exist_ok=True)
    # Text, not YAML in and out: `${NAME}` must come through as it is, without quotes.
    adapted.write_text(_ACTION_URL.sub(rf"\g<1>{wanted}", text), encoding="utf-8")
    return adapted


def _for_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, mode=0o600)
