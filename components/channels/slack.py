"""The Slack channel: signed calls only, each handled once, and answered at once."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.channels.slack import SlackInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from slack_sdk.web.async_client import AsyncWebClient

from components.channels.buttons import ButtonSeal, seal_key
from components.channels.off import OffChannel, missing_variables
from components.channels.seen import Seen
from components.channels.slack_bot import SlackOutput, slack_client
from components.channels.slack_events import Said, read_event, read_form, read_json, read_press
from components.channels.slack_people import SlackPeople
from components.channels.turns import Turns

ENV_TOKEN = "SLACK_TOKEN"
ENV_SIGNING_SECRET = "SLACK_SIGNING_SECRET"
ENV_API_URL = "SLACK_API_URL"
SIGNATURE_HEADER = "X-Slack-Signature"


class SlackChannel(SlackInput):
    """`POST /webhooks/slack/webhook`: events and button presses.

    The check of the signature and its window of five minutes are stock Rasa's.
    """

    def __init__(self, client: AsyncWebClient, signing_secret: str, seal: ButtonSeal) -> None:
        super().__init__(client.token, slack_signing_secret=signing_secret)
        self._client = client
        self._seal = seal
        self._people = SlackPeople(client)

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """The channel as the environment has it; credentials.yml holds nothing."""
        return cls.from_environment(os.environ)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> InputChannel:
        """The channel, or one that is off when the environment does not name an app."""
        reason = missing_variables((ENV_TOKEN, ENV_SIGNING_SECRET), environ)
        if reason:
            return OffChannel(cls.name(), reason)
        return cls(
            slack_client(environ[ENV_TOKEN], environ.get(ENV_API_URL)),
            environ[ENV_SIGNING_SECRET],
            ButtonSeal(seal_key(environ)),
        )

    def get_output_channel(
        self, channel: str | None = None, thread_id: str | None = None
    ) -> SlackOutput | None:
        """The way to a place in Slack; None without a place, as nothing can be sent nowhere."""
        return SlackOutput(self._client, self._seal, channel, thread_id) if channel else None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes."""
        routes = Blueprint("slack")
        turns = Turns(on_new_message)
        signatures, events = Seen(), Seen()

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            signature = request.headers.get(SIGNATURE_HEADER)
            if not self.is_request_from_slack_authentic(request):
                return response.text(f"{SIGNATURE_HEADER} is missing, wrong or old", status=403)
            # A retry of Slack's is signed anew; the same signature again is a replay.
            if not signatures.is_new(signature):
                return response.text("this call was here before", status=409)
            return self._receive(request, turns, events)

        @routes.listener("before_server_stop")
        async def finish(*_: Any) -> None:
            await turns.finish()

        return routes

    def _receive(self, request: Request, turns: Turns, events: Seen) -> HTTPResponse:
        if "x-www-form-urlencoded" in (request.content_type or ""):
            payload = read_form(request.body)
            if payload is None:
                return response.text("this is no payload", status=400)
            self._answer(read_press(payload), turns)
            return response.empty(status=200)
        call = read_json(request.body)
        if call is None:
            return response.text("this is no event", status=400)
        if call.get("type") == "url_verification":
            return response.text(str(call.get("challenge", "")))
        if "event_id" not in call or events.is_new(str(call["event_id"])):
            self._answer(read_event(call), turns)
        return response.empty(status=200)

    def _answer(self, said: Said | None, turns: Turns) -> None:
        if said is None:
            return
        turns.own(self._begin(said, turns))

    async def _begin(self, said: Said, turns: Turns) -> None:
        """Begin the turn, as soon as it is known where the person is; that never takes long."""
        place = await self._people.about(said.user)
        turns.start_kindly(
            UserMessage(
                self._seal.meant(said.text, said.sender),
                self.get_output_channel(said.channel, said.thread),
                said.sender,
                input_channel=self.name(),
                metadata=dict(place) or None,
            )
        )
