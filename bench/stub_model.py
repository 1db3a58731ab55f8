"""A model server on loopback that speaks OpenAI's Chat Completions and misbehaves on demand.

`bench/turn.py` measures against it and the end-to-end tests cause their faults with it; what it
does next is set by `POST /control`, see `BEHAVIOURS`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

TOKENS = ("That ", "sounds ", "like ", "a ", "lot. ", "What ", "was ", "the ", "hardest ", "part?")
SLOW_SECONDS = 60.0


@dataclass
class Call:
    """One request the stub got, for tests to look at.

    Attributes:
        body: the request's JSON.
        first_token_at: when the first token left, by `time.perf_counter`; None if none did.
    """

    body: dict[str, Any]
    first_token_at: float | None = None


@dataclass
class StubModel:
    """The server's state: what it does next, and what it was asked.

    Attributes:
        behaviour: a key of `BEHAVIOURS`.
        tokens: what a well-behaved answer consists of.
        echo: whether the answer names the person's own last message, to catch mixed-up talks.
        delay: seconds before the first token.
        calls: every request so far.
    """

    behaviour: str = "well"
    tokens: tuple[str, ...] = TOKENS
    echo: bool = False
    delay: float = 0.0
    calls: list[Call] = field(default_factory=list)

    async def completions(self, request: Request) -> Response:
        """`POST /v1/chat/completions`."""
        call = Call(await request.json())
        self.calls.append(call)
        return await BEHAVIOURS[self.behaviour](self, call)

    async def models(self, _request: Request) -> Response:
        """`GET /v1/models`, which `kith doctor` asks."""
        if self.behaviour == "wrong_key":
            return _error(401, "invalid_api_key")
        if self.behaviour == "rate_limit":
            return _error(429, "insufficient_quota")
        return JSONResponse({"object": "list", "data": [{"id": "stub", "object": "model"}]})

    async def control(self, request: Request) -> Response:
        """`POST /control`: set fields by JSON; `GET /control`: the calls so far."""
        if request.method == "POST":
            for name, value in (await request.json()).items():
                setattr(self, name, tuple(value) if name == "tokens" else value)
            self.calls.clear()
        calls = [{"body": c.body, "first_token_at": c.first_token_at} for c in self.calls]
        return JSONResponse(calls)

    def app(self) -> Starlette:
        """The server."""
        return Starlette(
            routes=[
                Route("/v1/chat/completions", self.completions, methods=["POST"]),
                Route("/v1/models", self.models),
                Route("/control", self.control, methods=["GET", "POST"]),
            ]
        )


def _chunk(text: str) -> bytes:
    delta = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "stub"}
    return f"data: {json.dumps({**chunk, 'choices': [delta]})}\n\n".encode()


def _error(status: int, code: str) -> Response:
    return JSONResponse({"error": {"message": code, "type": code, "code": code}}, status)


def _stream(pieces: AsyncIterator[bytes]) -> Response:
    return StreamingResponse(pieces, media_type="text/event-stream")


async def _well(stub: StubModel, call: Call) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        await asyncio.sleep(stub.delay)
        call.first_token_at = time.perf_counter()
        said = call.body["messages"][-1]["content"]
        for token in (*([f"You said {said}. "] if stub.echo else []), *stub.tokens):
            yield _chunk(token)
        yield b"data: [DONE]\n\n"

    return _stream(pieces())


async def _cut(_stub: StubModel, _call: Call) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield _chunk("That sounds like a long day. And then ")
        await asyncio.sleep(0.05)
        raise ConnectionResetError

    return _stream(pieces())


async def _endless(_stub: StubModel, _call: Call) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        while True:
            yield _chunk("and on ")
            await asyncio.sleep(0.01)

    return _stream(pieces())


async def _stalled(_stub: StubModel, _call: Call) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield _chunk("I hear you. Let ")
        await asyncio.sleep(SLOW_SECONDS)

    return _stream(pieces())


async def _slow(_stub: StubModel, _call: Call) -> Response:
    await asyncio.sleep(SLOW_SECONDS)
    return _error(500, "too_late")


async def _html(_stub: StubModel, _call: Call) -> Response:
    return HTMLResponse("<html><body><h1>Sign in to the wifi</h1></body></html>")


async def _garbage(_stub: StubModel, _call: Call) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'data: {"choices": "what\n\n'
        yield b"\x00\xff\xfe\n\n"

    return _stream(pieces())


async def _empty(_stub: StubModel, _call: Call) -> Response:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"data: [DONE]\n\n"

    return _stream(pieces())


async def _rate_limit(_stub: StubModel, _call: Call) -> Response:
    return _error(429, "rate_limit_exceeded")


async def _server_error(_stub: StubModel, _call: Call) -> Response:
    return _error(500, "server_error")


async def _wrong_key(_stub: StubModel, _call: Call) -> Response:
    return _error(401, "invalid_api_key")


BEHAVIOURS: dict[str, Callable[[StubModel, Call], Awaitable[Response]]] = {
    "well": _well,
    "cut": _cut,
    "endless": _endless,
    "stalled": _stalled,
    "slow": _slow,
    "html": _html,
    "garbage": _garbage,
    "empty": _empty,
    "rate_limit": _rate_limit,
    "server_error": _server_error,
    "wrong_key": _wrong_key,
}
"""What the server can do with a request."""


def main() -> None:
    """Run it as a process of its own: `python -m bench.stub_model --port 9000`."""
    parser = argparse.ArgumentParser(description="A stand-in for an OpenAI-compatible server.")
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    uvicorn.run(StubModel().app(), host="127.0.0.1", port=arguments.port, log_level="critical")


if __name__ == "__main__":
    main()
