"""Whether the three processes answer, and who has their ports if they do not."""

from __future__ import annotations

import asyncio

from kith.doctor.finding import Finding, State
from kith.run.health import HealthCheck
from kith.run.preparation import LOOPBACK, port_is_free
from kith.settings import ENV_ACTIONS_PORT, ENV_RASA_PORT, ENV_WEB_PORT, Settings


async def running(settings: Settings, *, healthy: HealthCheck) -> list[Finding]:
    """A line for each process; it is no fault that none of them runs."""
    server = settings.server
    processes = (
        ("rasa", ENV_RASA_PORT, server.rasa_port, f"{server.rasa_url}/"),
        ("actions", ENV_ACTIONS_PORT, server.actions_port, f"{server.actions_url}/health"),
        ("web", ENV_WEB_PORT, server.web_port, f"{server.web_url}/health"),
    )
    answers = await asyncio.gather(*(healthy(url) for *_, url in processes))
    return [
        _process(name, variable, port, is_up=is_up, others_up=any(answers))
        for (name, variable, port, _), is_up in zip(processes, answers, strict=True)
    ]


def _process(name: str, variable: str, port: int, *, is_up: bool, others_up: bool) -> Finding:
    if is_up:
        return Finding(name, State.OK, f"answers at port {port}")
    if not port_is_free(port, host=LOOPBACK):
        says = (
            f"does not answer, and port {port} is taken: by another program, or by itself while "
            f"it starts. Wait a minute, or put {variable}={port + 1000} into .env."
        )
        return Finding(name, State.WRONG, says)
    if others_up:
        says = f"does not answer, though the others do. var/logs/{name}.log says why."
        return Finding(name, State.WRONG, says)
    return Finding(name, State.OFF, f"not running; port {port} is free. `make serve` starts it.")
