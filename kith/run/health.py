"""Whether a process answers at the address that says it is ready."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import httpx

DEFAULT_ANSWER_SECONDS = 2.0

HealthCheck = Callable[[str], Awaitable[bool]]


async def is_healthy(url: str) -> bool:
    """Whether a GET of the address is answered with success within two seconds."""
    # A proxy in the environment is for the world outside, not for this machine.
    async with httpx.AsyncClient(trust_env=False, timeout=DEFAULT_ANSWER_SECONDS) as client:
        try:
            response = await client.get(url)
        except httpx.HTTPError:
            return False
    return response.is_success
