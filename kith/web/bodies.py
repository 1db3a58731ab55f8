"""Reads a request's body without trusting its length or its pace."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

from kith.errors import KithError


class BodyTooLarge(KithError):
    """The body is over its limit."""


class BodyTooSlow(KithError):
    """The body did not arrive in time."""


async def read_body(request: Request, *, most_bytes: int, seconds: float) -> bytes:
    """The body.

    Raises:
        BodyTooLarge: over `most_bytes`; known from the header where it is honest.
        BodyTooSlow: not there within `seconds`.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:12]) > most_bytes:
        raise BodyTooLarge(f"The body is over {most_bytes} bytes.")
    try:
        async with asyncio.timeout(seconds):
            return await _read_up_to(request, most_bytes)
    except TimeoutError as error:
        raise BodyTooSlow(f"The body did not arrive within {seconds} s.") from error


async def _read_up_to(request: Request, most_bytes: int) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most_bytes:
            raise BodyTooLarge(f"The body is over {most_bytes} bytes.")
    return bytes(body)
