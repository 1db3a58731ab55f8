"""Who is talking: a session the server issued, and the sender id that Rasa knows the person by."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from enum import Enum

from starlette.requests import Request
from starlette.responses import Response

from kith.errors import KithError

COOKIE = "kith_session"
CLIENT_HEADER = "x-kith-client"
SESSION_BYTES = 32
# A year, renewed with each message: who comes back after a pause is still known.
COOKIE_SECONDS = 365 * 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_SENDER_PREFIX = b"kith sender id:"


class UnknownSession(KithError):
    """A bearer token that cannot be one of ours."""


class Channel(str, Enum):
    """How a message came in."""

    WEB = "web"
    TERMINAL = "terminal"
    API = "api"


@dataclass(frozen=True)
class Session:
    """A person's session.

    Attributes:
        token: what the person's client holds; never stored or logged.
        channel: how the message came in.
        is_new: whether the token was issued for this request.
    """

    token: str = field(repr=False)
    channel: Channel
    is_new: bool = False

    @property
    def sender(self) -> str:
        """The opaque id that the databases hold: it opens no session."""
        return hashlib.sha256(_SENDER_PREFIX + self.token.encode("ascii")).hexdigest()


def issue_token() -> str:
    """A new session token: 32 random bytes, url-safe."""
    return secrets.token_urlsafe(SESSION_BYTES)


def find_session(request: Request) -> Session:
    """The session of a request; a new one when it has none, or a malformed cookie.

    Raises:
        UnknownSession: there is a bearer token, and it is malformed.
    """
    authorization = request.headers.get("authorization")
    if authorization is not None:
        return Session(_bearer_token(authorization), _client_channel(request))
    cookie = request.cookies.get(COOKIE, "")
    if _TOKEN.fullmatch(cookie):
        return Session(cookie, Channel.WEB)
    return Session(issue_token(), Channel.WEB, is_new=True)


def keep_session(response: Response, session: Session, *, is_https: bool) -> None:
    """Give the person's browser its cookie; bearer clients keep their token themselves."""
    if session.channel is Channel.WEB:
        response.set_cookie(
            COOKIE,
            session.token,
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="strict",
            secure=is_https,
        )


def _bearer_token(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not _TOKEN.fullmatch(token.strip()):
        raise UnknownSession("The Authorization header holds no session; POST /session gives one.")
    return token.strip()


def _client_channel(request: Request) -> Channel:
    named = request.headers.get(CLIENT_HEADER, "").lower()
    return Channel.TERMINAL if named == Channel.TERMINAL.value else Channel.API
