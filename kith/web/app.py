"""The front door: the only process that people, browsers and platforms reach."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kith.payload_seal import PayloadSeal
from kith.safety.helplines import Helplines
from kith.safety.protocol import sections
from kith.safety.protocol_page import as_html
from kith.settings import Settings
from kith.web.chat import Chat
from kith.web.commands import CommandTable
from kith.web.conversation import Conversations
from kith.web.crisis import Crisis
from kith.web.inside import Inside
from kith.web.limits import Clock, Limits
from kith.web.lines import Lines, load_lines
from kith.web.rasa_client import RasaClient
from kith.web.security import Guard, refusal
from kith.web.turns import OpenTurns
from kith.web.webhooks import Webhooks

PAGE = Path(__file__).with_name("page")
Answer = Callable[[Request, Exception], Awaitable[Response]]


def create_app(
    settings: Settings,
    *,
    key: str,
    rasa: RasaClient,
    crisis: Crisis,
    clock: Clock,
    limits: Limits | None = None,
) -> Starlette:
    """The front door as an ASGI app.

    Args:
        settings: where the processes are.
        key: the secret that Rasa's channel shares; it also seals buttons and makes passes.
        rasa: who answers; closed when the app ends.
        crisis: the gate, and the words for when nobody answers.
        clock: seconds, for the rate limits.
        limits: how much is allowed; the shipped limits when None.

    Raises:
        SettingsError: a data file of the front door is missing or damaged.
    """
    limits = limits or Limits()
    lines = load_lines()
    turns = OpenTurns(most=limits.turns)
    conversations = Conversations(
        rasa=rasa,
        turns=turns,
        crisis=crisis,
        buttons=PayloadSeal(key.encode()),
        commands=CommandTable.load(),
        limits=limits,
        address=settings.server.web_url,
    )
    chat = Chat(
        conversations=conversations,
        crisis=crisis,
        lines=lines,
        limits=limits,
        clock=clock,
        key=key,
    )

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        await conversations.close()
        await rasa.close()

    return Starlette(
        routes=[
            Route("/", _page),
            Route("/health", _health),
            Route("/safety", _safety(settings)),
            Mount("/page", StaticFiles(directory=PAGE)),
            *chat.routes(),
            *Inside(turns, limits).routes(),
            *Webhooks(rasa, lines, limits).routes(),
        ],
        middleware=[Middleware(Guard, lines=lines)],
        exception_handlers={HTTPException: _not_here(lines)},
        lifespan=lifespan,
    )


async def _page(_: Request) -> Response:
    return FileResponse(PAGE / "index.html", headers={"Cache-Control": "no-cache"})


def _safety(settings: Settings) -> Callable[[Request], Awaitable[Response]]:
    """The safety protocol, with the thresholds that are in force (SAFETY.md R25)."""
    page = as_html(sections(settings.care, Helplines.load()))

    async def show(_: Request) -> Response:
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    return show


async def _health(_: Request) -> Response:
    return JSONResponse({"status": "ok"})


def _not_here(lines: Lines) -> Answer:
    async def answer(_: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        return refusal(lines, "no_such_page", status=status)

    return answer
