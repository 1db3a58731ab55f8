"""Rasa's REST channel, mended: it always ends, and never acts on what only Kith may say.

What differs from stock, and why: docs/channels.md.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from rasa.utils.endpoints import bool_arg
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from components.channels.buttons import ButtonSeal, seal_key
from components.channels.incoming import (
    BadMessage,
    Incoming,
    is_platform_sender,
    read_message,
    without_front_door_metadata,
)
from components.channels.stream import Message, MessageStream
from components.channels.turns import Turns


class RestOutput(CollectingOutputChannel):
    """Messages in the form that Rasa's documentation gives, with sealed buttons and metadata."""

    def __init__(self, messages: MessageStream, seal: ButtonSeal) -> None:
        super().__init__()
        self._stream = messages
        self._seal = seal
        self._metadata: Any = None

    @classmethod
    def name(cls) -> str:
        """The channel that responses may name; stock says "collector" or "queue" here."""
        return "rest"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send a bot message; each part it is split into keeps its metadata."""
        self._metadata = message.get("metadata") or None
        await super().send_response(recipient_id, message)

    async def _persist_message(self, message: Message) -> None:
        whole = {**message, "metadata": self._metadata}
        self._stream.put(self._seal.sealed(whole, message["recipient_id"]))


class RestChannel(RestInput):
    """`POST /webhooks/rest/webhook`, with `?stream=true` for a line per message."""

    def __init__(self, seal: ButtonSeal) -> None:
        self._seal = seal

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """The channel; it needs no variables."""
        return cls(ButtonSeal(seal_key(os.environ)))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes, those of stock Rasa."""
        routes = Blueprint("rest")
        turns = Turns(on_new_message)

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse | None:
            try:
                incoming = _read_request(request)
            except BadMessage as error:
                return response.json({"error": str(error)}, status=400)
            messages = MessageStream()
            turn = turns.start_kindly(self._user_message(incoming, messages))
            if not bool_arg(request, "stream", default=False):
                return response.json([message async for message in messages.until(turn)])
            reply = await request.respond(content_type="text/event-stream")
            async for message in messages.until(turn):
                await reply.send(json.dumps(message) + "\n")
            await reply.eof()
            return None

        @routes.listener("before_server_stop")
        async def finish(*_: Any) -> None:
            await turns.finish()

        return routes

    def _user_message(self, incoming: Incoming, messages: MessageStream) -> UserMessage:
        # Stock puts everyone without a sender into one conversation named "default".
        sender = incoming.sender or f"rest-{uuid.uuid4().hex}"
        return UserMessage(
            self._seal.meant(incoming.text, sender),
            RestOutput(messages, self._seal),
            sender,
            input_channel=self.name(),
            metadata=without_front_door_metadata(incoming.metadata),
        )


def _read_request(request: Request) -> Incoming:
    """Read and check a request.

    A page in a browser may post to this machine without asking first, unless the content type is
    JSON. So what comes from a page must say that it is.

    Raises:
        BadMessage: it is not one that this channel takes.
    """
    if "origin" in request.headers and "application/json" not in (request.content_type or ""):
        raise BadMessage("a web page must send Content-Type: application/json")
    incoming = read_message(request.body)
    if incoming.sender is not None and is_platform_sender(incoming.sender):
        raise BadMessage('"sender" has the form of a Telegram or Slack conversation')
    return incoming
