"""Rasa's own shell, with the action server beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress

from kith.errors import ProcessError
from kith.run import preparation
from kith.run.announcements import Announcements
from kith.run.processes import (
    TRAINED_MODEL,
    ProcessSpec,
    action_server,
    child_environment,
    rasa_command,
    rasa_environment,
)
from kith.run.serve import serve
from kith.settings import ENV_ACTIONS_PORT, ENV_RASA_PORT, Settings

# Rasa's shell stops reading after 10 s; a reply of a language model may take longer.
ENV_READING_LIMIT = "RASA_SHELL_STREAM_READING_TIMEOUT_IN_SECONDS"
READING_LIMIT_SECONDS = "60"
END_SECONDS = 10.0


async def shell(
    settings: Settings, environ: Mapping[str, str], announcements: Announcements
) -> None:
    """Start the action server, open Rasa's shell in this terminal, and end both at `/stop`.

    Raises:
        KithError: something is missing, wrong or taken, or the shell ended with an error.
    """
    actions, command, rasa = prepare(settings, environ)

    async def talk() -> None:
        announcements.say("Rasa is loading its model. /stop ends the shell.")
        process = await asyncio.create_subprocess_exec(*command, cwd=settings.folder, env=rasa)
        try:
            await process.wait()
        finally:
            if process.returncode is None:
                process.terminate()
                with suppress(TimeoutError):
                    await asyncio.wait_for(process.wait(), END_SECONDS)
            if process.returncode is None:
                process.kill()
        if process.returncode:
            raise ProcessError(f"Rasa's shell ended with exit status {process.returncode}.")

    await serve((actions,), announcements, talk)


def prepare(
    settings: Settings, environ: Mapping[str, str]
) -> tuple[ProcessSpec, tuple[str, ...], dict[str, str]]:
    """Check what the shell needs.

    Returns:
        The action server, the command of the shell, and the shell's environment.

    Raises:
        KithError: something is missing, wrong or taken.
    """
    preparation.check_python(settings.folder)
    preparation.check_model_files(settings.folder)
    preparation.check_trained(settings.folder)
    server = settings.server
    for name, port in ((ENV_ACTIONS_PORT, server.actions_port), (ENV_RASA_PORT, server.rasa_port)):
        preparation.check_port(name, port)
    shared = child_environment(settings, environ, channel_key=preparation.channel_key(settings.var))
    command = rasa_command(
        settings,
        *("shell", "--model", str(settings.folder / TRAINED_MODEL), "--quiet"),
        *("--endpoints", str(preparation.endpoints_file(settings))),
        *("--interface", "127.0.0.1", "--port", str(server.rasa_port)),
    )
    rasa = rasa_environment(shared) | {ENV_READING_LIMIT: READING_LIMIT_SECONDS}
    return action_server(settings, shared), command, rasa
