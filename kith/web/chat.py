"""`POST /chat` and `POST /session`: how a person's client talks with Kith."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from kith.errors import KithError
from kith.web.bodies import BodyTooLarge, BodyTooSlow, read_body
from kith.web.conversation import Conversations, Heard
from kith.web.crisis import Crisis
from kith.web.events import Done, End, Event
from kith.web.limits import Clock, Limits, RateLimit
from kith.web.lines import Lines
from kith.web.messages import (
    MAX_CHAT_BYTES,
    ORDINARY_CHARACTERS,
    UnreadableMessage,
    read_chat,
)
from kith.web.passes import has_pass
from kith.web.security import is_foreign, refusal
from kith.web.sessions import Session, UnknownSession, find_session, issue_token, keep_session
from kith.web.streaming import MEDIA_TYPE, as_event_stream, failure_json, reply_json

BUSY = ("busy", "still_answering")


class _Refused(KithError):
    """A request that gets one kind line: the line's name and the HTTP status."""

    def __init__(self, problem: str, status: int) -> None:
        super().__init__(f"The request is refused ({problem}).")
        self.problem = problem
        self.status = status


class Chat:
    """The routes of the chat.

    Args:
        conversations: who answers.
        crisis: tells the messages that no limit may stop.
        lines: the front door's own words.
        limits: how much is allowed.
        clock: seconds, for the rate limits.
        key: the secret that passes are made with.
    """

    def __init__(
        self,
        *,
        conversations: Conversations,
        crisis: Crisis,
        lines: Lines,
        limits: Limits,
        clock: Clock,
        key: str,
    ) -> None:
        self._conversations = conversations
        self._crisis = crisis
        self._lines = lines
        self._limits = limits
        self._messages = RateLimit(per_minute=limits.messages_per_minute, clock=clock)
        self._sessions = RateLimit(per_minute=limits.sessions_per_minute, clock=clock)
        self._key = key

    def routes(self) -> list[Route]:
        """The two routes."""
        return [
            Route("/chat", self.chat, methods=["POST"]),
            Route("/session", self.session, methods=["POST"]),
        ]

    async def session(self, request: Request) -> Response:
        """Issue a session to a client that keeps it itself."""
        if is_foreign(request):
            return refusal(self._lines, "foreign_page", status=403)
        if not self._sessions.allows(_address(request)):
            return refusal(self._lines, "too_fast", status=429)
        return JSONResponse({"session": issue_token()}, status_code=201)

    async def chat(self, request: Request) -> Response:
        """Answer a message, whole or as a stream."""
        try:
            heard = await self._hear(request)
        except _Refused as refused:
            return refusal(self._lines, refused.problem, status=refused.status)
        events = self._conversations.events(heard)
        response = (
            StreamingResponse(
                as_event_stream(events, self._lines),
                media_type=MEDIA_TYPE,
                headers={"X-Accel-Buffering": "no"},
            )
            if _wants_stream(request)
            else self._whole_reply(await _end(events))
        )
        keep_session(response, heard.session, is_https=request.url.scheme == "https")
        return response

    async def _hear(self, request: Request) -> Heard:
        if is_foreign(request):
            raise _Refused("foreign_page", 403)
        try:
            session = find_session(request)
        except UnknownSession as error:
            raise _Refused("unknown_session", 401) from error
        text, time_zone = await self._read(request)
        is_urgent = self._conversations.asks_for_help(text) or await self._is_urgent(text)
        if not is_urgent and not self._is_within_limits(session, request):
            raise _Refused("too_fast", 429)
        return Heard(session=session, text=text, time_zone=time_zone, is_urgent=is_urgent)

    async def _read(self, request: Request) -> tuple[str, str | None]:
        try:
            body = await read_body(
                request, most_bytes=MAX_CHAT_BYTES, seconds=self._limits.body_seconds
            )
            return read_chat(body)
        except BodyTooLarge as error:
            raise _Refused("too_long", 413) from error
        except BodyTooSlow as error:
            raise _Refused("too_slow", 408) from error
        except UnreadableMessage as error:
            status = 413 if error.problem == "too_long" else 400
            raise _Refused(error.problem, status) from error

    async def _is_urgent(self, text: str) -> bool:
        if len(text) <= ORDINARY_CHARACTERS:
            return self._crisis.is_urgent(text)
        # The gate reads all of a long text; meanwhile other people's sentences must flow.
        return await asyncio.to_thread(self._crisis.is_urgent, text)

    def _is_within_limits(self, session: Session, request: Request) -> bool:
        if session.is_new and not self._sessions.allows(_address(request)):
            return False
        if has_pass(request, session, self._key):
            return True
        return self._messages.allows(session.sender)

    def _whole_reply(self, end: End) -> Response:
        if isinstance(end, Done):
            return JSONResponse(reply_json(end.messages))
        status = 429 if end.problem in BUSY else 503
        return JSONResponse(failure_json(end, self._lines), status_code=status)


async def _end(events: AsyncGenerator[Event | None]) -> End:
    async with aclosing(events) as arriving:
        async for event in arriving:
            if isinstance(event, End):
                return event
    raise AssertionError("a turn has an end")


def _wants_stream(request: Request) -> bool:
    if request.query_params.get("stream", "").lower() in ("true", "1"):
        return True
    return MEDIA_TYPE in request.headers.get("accept", "")


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""
