"""A real front door and a real stand-in for Rasa, both on loopback, for the tests of kith.web."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from kith.safety.helplines import Helplines
from kith.safety.levels import Assessment, RiskLevel
from kith.settings import ServerSettings, Settings
from kith.web.app import create_app
from kith.web.crisis import Crisis, HelpTexts
from kith.web.delivery import ReplyTo
from kith.web.limits import Limits
from kith.web.rasa_client import RasaClient, rasa_http

KEY = "a-long-enough-channel-key"
CRISIS_WORDS = "I'm an AI and I can't call anyone. Please call your local emergency number."
HELP = HelpTexts(line_by_time_zone="", line_anywhere="", texts=(CRISIS_WORDS,))
START_SECONDS = 10

Script = Callable[[dict[str, Any], "FakeRasa"], AsyncIterator[bytes]]


def line(**content: Any) -> bytes:
    return json.dumps(content).encode() + b"\n"


async def echo(heard: dict[str, Any], _: FakeRasa) -> AsyncIterator[bytes]:
    yield line(text=f"You said: {heard['message']}")
    yield line(done=True)


async def stream_three(heard: dict[str, Any], rasa: FakeRasa) -> AsyncIterator[bytes]:
    """A scripted message, then a reply in three streamed sentences of which the text is final."""
    yield line(text="Hello, I'm an AI.")
    way = rasa.way_back(heard)
    sentences = [f"{name} about {heard['message']}." for name in ("One", "Two", "Three")]
    for sentence in sentences:
        await way.deliver(sentence)
        await asyncio.sleep(0.01)
    yield line(text=" ".join(sentences), metadata={"streamed": True})
    yield line(done=True)


@dataclass
class FakeRasa:
    """Stands in for Rasa with the front door's channel, and for the action server behind it."""

    script: Script
    heard: list[dict[str, Any]] = field(default_factory=list)
    webhooks: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    webhook_status: int = 200
    status: int = 200
    door_url: str = ""
    http: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(trust_env=False))

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/webhooks/web/webhook", self._chat, methods=["POST"]),
                Route("/webhooks/{platform}/webhook", self._webhook, methods=["POST"]),
            ]
        )

    def way_back(self, heard: dict[str, Any]) -> ReplyTo:
        way = ReplyTo.from_metadata(heard["metadata"], client=self.http, allowed=[self.door_url])
        assert way is not None
        return way

    async def _chat(self, request: Request) -> Response:
        if request.headers.get("x-kith-key") != KEY:
            return JSONResponse({"error": "wrong key"}, status_code=403)
        heard = await request.json()
        self.heard.append(heard)
        return StreamingResponse(self.script(heard, self), status_code=self.status)

    async def _webhook(self, request: Request) -> Response:
        body = await request.body()
        self.webhooks.append((request.url.path, dict(request.headers), body))
        return JSONResponse({"seen": True}, status_code=self.webhook_status)


class WordGate:
    """A gate that knows one sentence."""

    def assess(self, text: str) -> Assessment:
        is_danger = "want to die" in text
        return Assessment(RiskLevel.ACTIVE if is_danger else RiskLevel.NONE)


@dataclass
class Door:
    """A running front door."""

    url: str
    rasa: FakeRasa

    def client(self, **kwargs: Any) -> httpx.Client:
        """A new person's browser."""
        return httpx.Client(base_url=self.url, timeout=20, trust_env=False, **kwargs)


@contextmanager
def served(app: Starlette, listener: socket.socket) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=START_SECONDS)


@contextmanager
def front_door(
    script: Script = echo,
    *,
    limits: Limits | None = None,
    clock: Callable[[], float] = time.monotonic,
    rasa_is_up: bool = True,
    key: str = KEY,
) -> Iterator[Door]:
    """A front door with a stand-in Rasa behind it; with `rasa_is_up` False nobody is behind it."""
    door_socket = socket.create_server(("127.0.0.1", 0))
    rasa_socket = socket.create_server(("127.0.0.1", 0))
    door_port, rasa_port = door_socket.getsockname()[1], rasa_socket.getsockname()[1]
    settings = Settings(server=ServerSettings(web_port=door_port, rasa_port=rasa_port))
    rasa = FakeRasa(script, door_url=settings.server.web_url)
    app = create_app(
        settings,
        key=key,
        rasa=RasaClient(rasa_http(), url=settings.server.rasa_url, key=key),
        crisis=Crisis(WordGate(), HELP, Helplines.load(), {}),
        clock=clock,
        limits=limits,
    )
    door = Door(settings.server.web_url, rasa)
    if not rasa_is_up:
        rasa_socket.close()
        with served(app, door_socket):
            yield door
        return
    with served(rasa.app(), rasa_socket), served(app, door_socket):
        yield door


def events_of(response: httpx.Response) -> Iterator[tuple[str, dict[str, Any]]]:
    """The Server-Sent Events of a response, as they arrive."""
    name = ""
    for text in response.iter_lines():
        if text.startswith("event: "):
            name = text.removeprefix("event: ")
        elif text.startswith("data: "):
            yield name, json.loads(text.removeprefix("data: "))
