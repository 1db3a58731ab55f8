"""Which processes Kith consists of: commands, environments, and how to tell that they are well.

Rasa Open Source ends at Python 3.10 and has an environment of its own, `.venv-rasa`; the other two
run in the environment of the `kith` command. See docs/decisions/0006-processes.md.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kith.settings import (
    ENV_ACTIONS_PORT,
    ENV_API_KEY,
    ENV_DATA_KEY,
    ENV_FOLDER,
    ENV_RASA_PORT,
    ENV_VAR,
    ENV_WEB_PORT,
    Settings,
)

ENV_CHANNEL_KEY = "KITH_CHANNEL_KEY"
ENV_RASA_URL = "KITH_RASA_URL"
ENV_ACTIONS_URL = "KITH_ACTIONS_URL"
ENV_WEB_URL = "KITH_WEB_URL"

RASA_PYTHON = Path(".venv-rasa/bin/python")
TRAINED_MODEL = Path("models/kith.tar.gz")

# Rasa imports TensorFlow for 12 to 15 s and then loads its model for up to 55 s on two idle cores.
DEFAULT_RASA_GRACE_SECONDS = 300.0
DEFAULT_GRACE_SECONDS = 120.0

# Telemetry is on by default in Rasa; the rest keeps notices that mend nothing out of the log.
QUIET_RASA = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "LOG_LEVEL_LIBRARIES": "ERROR",
}


@dataclass(frozen=True)
class ProcessSpec:
    """One process: how it is started, and the address that answers once it is ready."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    health_url: str
    log: Path
    port: int
    grace_seconds: float = DEFAULT_GRACE_SECONDS


def processes(
    settings: Settings, environ: Mapping[str, str], *, channel_key: str, endpoints: Path
) -> tuple[ProcessSpec, ...]:
    """The three processes, in the order in which they are ended.

    Args:
        settings: where things are and which ports they have.
        environ: what the children inherit, `.env` already filled in.
        channel_key: the secret that the front door and Rasa's channel share; one that is in
            `environ` already comes before it.
        endpoints: the endpoints file that names the action server in use.
    """
    shared = child_environment(settings, environ, channel_key=channel_key)
    return (
        _web(settings, shared),
        _rasa(settings, shared, endpoints),
        action_server(settings, shared),
    )


def child_environment(
    settings: Settings, environ: Mapping[str, str], *, channel_key: str
) -> dict[str, str]:
    """What every child finds in its environment: the settings in force, spelled out."""
    server = settings.server
    return {
        **environ,
        ENV_FOLDER: str(settings.folder),
        ENV_VAR: str(settings.var),
        ENV_WEB_PORT: str(server.web_port),
        ENV_RASA_PORT: str(server.rasa_port),
        ENV_ACTIONS_PORT: str(server.actions_port),
        ENV_WEB_URL: server.web_url,
        ENV_RASA_URL: server.rasa_url,
        ENV_ACTIONS_URL: server.actions_url,
        ENV_CHANNEL_KEY: environ.get(ENV_CHANNEL_KEY) or channel_key,
        "PYTHONPATH": str(settings.folder),
        "PYTHONUNBUFFERED": "1",
    }


def rasa_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The same for Rasa's own commands, which have no use for the keys of other processes."""
    others = (ENV_API_KEY, ENV_DATA_KEY)
    return {name: value for name, value in environ.items() if name not in others} | QUIET_RASA


def rasa_command(settings: Settings, *arguments: str) -> tuple[str, ...]:
    """A command of Rasa's, run by the Python of its own environment."""
    return (str(settings.folder / RASA_PYTHON), "-m", "rasa", *arguments)


def action_server(settings: Settings, environ: Mapping[str, str]) -> ProcessSpec:
    """The action server, which `kith shell` starts alone."""
    port = settings.server.actions_port
    return ProcessSpec(
        name="actions",
        command=(sys.executable, "-m", "actions", "--port", str(port)),
        environment=environ,
        folder=settings.folder,
        health_url=f"{settings.server.actions_url}/health",
        log=log_path(settings, "actions"),
        port=port,
    )


def log_path(settings: Settings, name: str) -> Path:
    """Where a process's output goes."""
    return settings.var / "logs" / f"{name}.log"


def _rasa(settings: Settings, environ: Mapping[str, str], endpoints: Path) -> ProcessSpec:
    port = settings.server.rasa_port
    command = rasa_command(
        settings,
        *("run", "--model", str(settings.folder / TRAINED_MODEL), "--endpoints", str(endpoints)),
        *("--credentials", "credentials.yml", "--interface", "127.0.0.1", "--port", str(port)),
    )
    return ProcessSpec(
        name="rasa",
        command=command,
        environment=rasa_environment(environ),
        folder=settings.folder,
        health_url=f"{settings.server.rasa_url}/",
        log=log_path(settings, "rasa"),
        port=port,
        grace_seconds=DEFAULT_RASA_GRACE_SECONDS,
    )


def _web(settings: Settings, environ: Mapping[str, str]) -> ProcessSpec:
    return ProcessSpec(
        name="web",
        command=(sys.executable, "-m", "kith.web"),
        environment=environ,
        folder=settings.folder,
        health_url=f"{settings.server.web_url}/health",
        log=log_path(settings, "web"),
        port=settings.server.web_port,
    )
