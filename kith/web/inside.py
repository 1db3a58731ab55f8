"""Where the action server's sentences come in. The one-time secret of the turn is the guard."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, StrictStr, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kith.web.bodies import BodyTooLarge, BodyTooSlow, read_body
from kith.web.limits import Limits
from kith.web.turns import OpenTurns

PATH = "/internal/turns/{turn}/sentences"
MAX_SENTENCE_CHARACTERS = 4_000
MAX_BYTES = 64_000


class GivenSentence(BaseModel):
    """A sentence as the action server sends it; `index` counts from 0 in each reply."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    index: int = Field(ge=0)
    text: StrictStr


class Inside:
    """The route that the action server uses."""

    def __init__(self, turns: OpenTurns, limits: Limits) -> None:
        self._turns = turns
        self._limits = limits

    def routes(self) -> list[Route]:
        """The one route."""
        return [Route(PATH, self.take_sentence, methods=["POST"])]

    async def take_sentence(self, request: Request) -> Response:
        """Show a sentence to whoever listens to the turn: 204; 403 for any wrong secret."""
        scheme, _, secret = request.headers.get("authorization", "").partition(" ")
        turn = self._turns.find(request.path_params["turn"], secret)
        if turn is None or scheme.lower() != "bearer":
            return Response(status_code=403)
        try:
            body = await read_body(request, most_bytes=MAX_BYTES, seconds=self._limits.body_seconds)
            sentence = GivenSentence.model_validate_json(body)
        except BodyTooLarge:
            return Response(status_code=413)
        except BodyTooSlow:
            return Response(status_code=408)
        except ValidationError:
            return Response(status_code=400)
        if len(sentence.text) > MAX_SENTENCE_CHARACTERS or not turn.add_sentence(sentence.text):
            return Response(status_code=413)
        return Response(status_code=204)
