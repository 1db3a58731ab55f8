"""Rasa's Socket.IO channel, with session ids that cannot be guessed and no intents by typing."""

from __future__ import annotations

import json
import logging
import os
import re
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.socketio import SocketIOInput, SocketIOOutput
from sanic import Blueprint
from socketio import AsyncServer

from components.channels.buttons import ButtonSeal, seal_key
from components.channels.incoming import encodable, without_front_door_metadata
from components.channels.turns import Turns

logger = logging.getLogger(__name__)

_ISSUED_ID = re.compile(r"[0-9a-f]{32}")


class SealedSocketIOOutput(SocketIOOutput):
    """Rasa's output channel with sealed buttons."""

    def __init__(self, sio: AsyncServer, bot_message_evt: str, seal: ButtonSeal) -> None:
        super().__init__(sio, bot_message_evt)
        self.seal = seal

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send a bot message to the session's room."""
        await super().send_response(recipient_id, self.seal.sealed(message, recipient_id))


class SocketIOChannel(SocketIOInput):
    """Stock Socket.IO but for two handlers: who a session is, and what a message may say."""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The stock routes, with those two handlers replaced."""
        routes = super().blueprint(on_new_message)
        server: AsyncServer = self.sio
        turns = Turns(on_new_message)
        output = SealedSocketIOOutput(
            server, self.bot_message_evt, ButtonSeal(seal_key(os.environ))
        )

        async def session_request(sid: str, content: Any = None) -> None:
            session_id = _issued_id(content) or uuid.uuid4().hex
            if self.session_persistence:
                server.enter_room(sid, session_id)
            await server.emit("session_confirm", session_id, room=sid)

        async def handle_message(sid: str, content: Any = None) -> None:
            sender = _issued_id(content) if self.session_persistence else sid
            message = self._user_message(content, sender, output)
            if message is None:
                logger.warning(
                    "Socket.IO: a message without a text, or without the session id that "
                    "'session_confirm' gave, was ignored."
                )
                return
            await turns.start_kindly(message)

        server.on("session_request", session_request, namespace=self.namespace)
        server.on(self.user_message_evt, handle_message, namespace=self.namespace)
        return routes

    def _user_message(
        self, content: Any, sender: str | None, output: SealedSocketIOOutput
    ) -> UserMessage | None:
        text = content.get("message") if isinstance(content, dict) else None
        if sender is None or not isinstance(text, str) or not text.strip():
            return None
        return UserMessage(
            output.seal.meant(encodable(text), sender),
            output,
            sender,
            input_channel=self.name(),
            metadata=without_front_door_metadata(_metadata(content.get(self.metadata_key))),
        )


def _issued_id(content: Any) -> str | None:
    """The session id in a client's message, if it is of the kind that this channel issues.

    A client may bring back the id it was given, and no other: an id that a person chooses can be
    guessed, and whoever knows a session's id is in that conversation.
    """
    session_id = content.get("session_id") if isinstance(content, dict) else None
    if isinstance(session_id, str) and _ISSUED_ID.fullmatch(session_id):
        return session_id
    return None


def _metadata(given: Any) -> dict[str, Any]:
    if isinstance(given, str):
        try:
            given = json.loads(given)
        except (ValueError, RecursionError):
            return {}
    return given if isinstance(given, dict) else {}
