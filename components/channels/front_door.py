"""The front door's channel, `web`: the one that trusts what it is told, as it knows the key."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from components.channels.buttons import ENV_CHANNEL_KEY
from components.channels.incoming import BadMessage, Incoming, is_secret, read_message
from components.channels.off import OffChannel, missing_variables
from components.channels.stream import MessageStream
from components.channels.turns import Turns

logger = logging.getLogger(__name__)

KEY_HEADER = "X-Kith-Key"


class FrontDoorOutput(OutputChannel):
    """Passes each bot message on whole: nothing dropped, no text split at blank lines."""

    def __init__(self, messages: MessageStream) -> None:
        self._messages = messages

    @classmethod
    def name(cls) -> str:
        """The channel that responses may name."""
        return "web"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Put a message into the stream."""
        self._messages.put({"recipient_id": recipient_id, **message})

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Put a plain text into the stream."""
        await self.send_response(recipient_id, {"text": text})


class FrontDoorInput(InputChannel):
    """`POST /webhooks/web/webhook`: one message in, its replies out as JSON lines.

    A line is a bot message, written as soon as the action that made it is done. The last line is
    `{"done": true}`, with `"error": "busy" | "timeout" | "failed"` when the turn failed.
    """

    def __init__(self, key: str) -> None:
        self._key = key

    @classmethod
    def name(cls) -> str:
        """The place under /webhooks/, and the input channel in the tracker."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """The channel as the environment has it; credentials.yml holds nothing."""
        return cls.from_environment(os.environ)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> InputChannel:
        """The channel, or one that is off when the environment holds no key."""
        reason = missing_variables((ENV_CHANNEL_KEY,), environ)
        return OffChannel(cls.name(), reason) if reason else cls(environ[ENV_CHANNEL_KEY])

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes."""
        routes = Blueprint("front_door")
        turns = Turns(on_new_message)

        @routes.get("/health")
        async def health(request: Request) -> HTTPResponse:
            agent = getattr(request.app.ctx, "agent", None)
            if agent is None or not agent.is_ready():
                return response.json({"status": "no model"}, status=503)
            return response.json({"status": "ok"})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse | None:
            if not is_secret(request.headers.get(KEY_HEADER), self._key):
                return response.json({"error": f"wrong or missing {KEY_HEADER}"}, status=403)
            try:
                incoming = read_message(request.body)
            except BadMessage as error:
                return response.json({"error": str(error)}, status=400)
            if incoming.sender is None:
                return response.json({"error": '"sender" is missing'}, status=400)
            await self._stream_reply(request, incoming, turns)
            return None

        @routes.listener("before_server_stop")
        async def finish(*_: Any) -> None:
            await turns.finish()

        return routes

    async def _stream_reply(self, request: Request, incoming: Incoming, turns: Turns) -> None:
        messages = MessageStream()
        turn = turns.start(
            UserMessage(
                incoming.text,
                FrontDoorOutput(messages),
                incoming.sender,
                input_channel=self.name(),
                metadata=dict(incoming.metadata),
            )
        )
        reply = await request.respond(content_type="application/x-ndjson")
        async for message in messages.until(turn):
            await reply.send(_line(message))
        error = turn.result()
        await reply.send(_line({"done": True, "error": error} if error else {"done": True}))
        await reply.eof()


def _line(content: dict[str, Any]) -> str:
    return json.dumps(content, default=str) + "\n"
