"""What every response carries, which pages may ask, and that no fault ever shows its insides."""

from __future__ import annotations

import traceback
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kith.web.lines import Lines

log = structlog.get_logger(__name__)

# No inline script or style, nothing from elsewhere; images may be charts made here (data:).
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def is_foreign(request: Request) -> bool:
    """Whether a browser sent this from a page of another site.

    Browsers name the page's site in Origin on every POST; other clients send none.
    Source: https://cheatsheetseries.owasp.org (Cross-Site Request Forgery Prevention).
    """
    origin = request.headers.get("origin")
    if origin is None:
        return False
    return urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower()


class Guard:
    """Around the whole app: adds the headers, and turns a fault into one kind line.

    The log gets the fault's type and place, not its text, which may quote what a person wrote.
    """

    def __init__(self, app: ASGIApp, lines: Lines) -> None:
        self._app = app
        self._lines = lines

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        has_started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                _add_headers(message)
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        except ClientDisconnect:
            log.info("request.left")
        except Exception as error:  # the edge: a person never sees a traceback
            log.error("request.failed", error=type(error).__name__, place=place_of(error))
            if not has_started:
                answer = refusal(self._lines, "unexpected", status=500)
                await answer(scope, receive, send_with_headers)


def refusal(lines: Lines, problem: str, *, status: int) -> JSONResponse:
    """A kind line as JSON, in the shape of a reply."""
    line: str = getattr(lines, problem)
    content = {"response": line, "messages": [], "error": line, "problem": problem}
    return JSONResponse(content, status_code=status)


def _add_headers(start: Message) -> None:
    headers = MutableHeaders(scope=start)
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", "no-store")


def place_of(error: BaseException) -> str:
    """Where a fault happened, as file and line."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
