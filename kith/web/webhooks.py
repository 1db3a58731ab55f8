"""The two platform webhooks that come in through the front door; nothing else of Rasa's does.

Rasa's channels check the platforms' signatures, so body and headers pass as they came.
"""

from __future__ import annotations

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kith.web.bodies import BodyTooLarge, BodyTooSlow, read_body
from kith.web.limits import Limits
from kith.web.lines import Lines
from kith.web.rasa_client import RasaClient, RasaError
from kith.web.security import refusal

log = structlog.get_logger(__name__)

PATHS = ("/webhooks/telegram/webhook", "/webhooks/slack/webhook")
PASSED_HEADERS = (
    "content-type",
    "x-slack-signature",
    "x-slack-request-timestamp",
    "x-slack-retry-num",
    "x-slack-retry-reason",
    "x-telegram-bot-api-secret-token",
)
MAX_BYTES = 1_000_000


class Webhooks:
    """Passes the calls of Telegram and Slack on to Rasa."""

    def __init__(self, rasa: RasaClient, lines: Lines, limits: Limits) -> None:
        self._rasa = rasa
        self._lines = lines
        self._limits = limits

    def routes(self) -> list[Route]:
        """The two routes."""
        return [Route(path, self.forward, methods=["POST"]) for path in PATHS]

    async def forward(self, request: Request) -> Response:
        """Pass one call on; Rasa's status and body go back."""
        try:
            body = await read_body(request, most_bytes=MAX_BYTES, seconds=self._limits.body_seconds)
        except BodyTooLarge:
            return refusal(self._lines, "too_long", status=413)
        except BodyTooSlow:
            return refusal(self._lines, "too_slow", status=408)
        passed = {name: request.headers[name] for name in PASSED_HEADERS if name in request.headers}
        try:
            # The route's own path, never the request's: only these two reach Rasa.
            answer = await self._rasa.forward(request.url.path, body=body, headers=passed)
        except RasaError as error:
            # With a 503 the platforms send the call again later.
            log.warning("webhook.failed", path=request.url.path, reason=str(error))
            return refusal(self._lines, "no_answer", status=503)
        return Response(
            answer.content,
            status_code=answer.status_code,
            media_type=answer.headers.get("content-type", "text/plain"),
        )
