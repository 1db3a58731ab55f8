"""The Telegram channel: checks that updates come from Telegram, and answers at once."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiogram.bot.api import check_token
from aiogram.utils.exceptions import (
    BadRequest,
    NotFound,
    TelegramAPIError,
    Unauthorized,
    ValidationError,
)
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from components.channels.buttons import ButtonSeal, seal_key
from components.channels.incoming import is_secret
from components.channels.off import OffChannel, missing_variables
from components.channels.seen import Seen
from components.channels.telegram_bot import MAX_BUTTON_BYTES, TelegramBot
from components.channels.telegram_updates import Said, opening, read_update
from components.channels.turns import Turns
from components.channels.words import WORDS

logger = logging.getLogger(__name__)

ENV_TOKEN = "TELEGRAM_ACCESS_TOKEN"
ENV_BOT_NAME = "TELEGRAM_VERIFY"
ENV_WEBHOOK_URL = "TELEGRAM_WEBHOOK_URL"
ENV_SECRET = "TELEGRAM_SECRET"
ENV_API_URL = "TELEGRAM_API_URL"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_WAIT_SECONDS = 300.0


@dataclass(frozen=True)
class TelegramSettings:
    """What the environment says about the bot.

    Attributes:
        api_url: a Bot API server of one's own; None means Telegram's.
    """

    token: str = field(repr=False)
    bot_name: str
    webhook_url: str
    secret: str = field(repr=False)
    api_url: str | None = None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> TelegramSettings:
        """Read the variables; the required ones must be set.

        Raises:
            aiogram.utils.exceptions.ValidationError: the token has not the form of one.
        """
        token = environ[ENV_TOKEN]
        check_token(token)
        return cls(
            token=token,
            bot_name=environ[ENV_BOT_NAME].removeprefix("@"),
            webhook_url=environ[ENV_WEBHOOK_URL],
            secret=environ.get(ENV_SECRET) or derived_secret(token),
            api_url=environ.get(ENV_API_URL) or None,
        )


def derived_secret(token: str) -> str:
    """The webhook's secret when none is set: the same after each start, and no way to the token."""
    return hmac.new(token.encode(), b"kith telegram webhook", hashlib.sha256).hexdigest()


class TelegramChannel(InputChannel):
    """`POST /webhooks/telegram/webhook`, with the secret that `setWebhook` agreed on."""

    def __init__(self, settings: TelegramSettings, bot: TelegramBot, seal: ButtonSeal) -> None:
        self._settings = settings
        self._bot = bot
        self._seal = seal

    @classmethod
    def name(cls) -> str:
        """The place under /webhooks/, and the input channel in the tracker."""
        return "telegram"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """The channel as the environment has it; credentials.yml holds nothing."""
        return cls.from_environment(os.environ)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> InputChannel:
        """The channel, or one that is off when the environment does not name a bot."""
        reason = missing_variables((ENV_TOKEN, ENV_BOT_NAME, ENV_WEBHOOK_URL), environ)
        if reason:
            return OffChannel(cls.name(), reason)
        try:
            settings = TelegramSettings.from_environment(environ)
        except ValidationError:
            return OffChannel(cls.name(), f"{ENV_TOKEN} has not the form 123456:ABC...")
        seal = ButtonSeal(seal_key(environ), limit=MAX_BUTTON_BYTES)
        return cls(settings, TelegramBot(settings.token, seal, api_url=settings.api_url), seal)

    def get_output_channel(self) -> TelegramBot:
        """The bot, for messages that nobody asked for."""
        return self._bot

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes. Stock Rasa's open `/set_webhook` is not among them."""
        routes = Blueprint("telegram")
        turns = Turns(on_new_message)
        seen = Seen()

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not is_secret(request.headers.get(SECRET_HEADER), self._settings.secret):
                return response.text(f"wrong or missing {SECRET_HEADER}", status=403)
            update = _read_json(request.body)
            if update is None:
                return response.text("this is no update", status=400)
            if seen.is_new(update["update_id"]):
                said = read_update(update, self._settings.bot_name)
                if said is not None:
                    self._answer(said, turns)
            return response.text("ok")

        self._add_listeners(routes, turns)
        return routes

    def _add_listeners(self, routes: Blueprint, turns: Turns) -> None:
        registration: list[asyncio.Task[None]] = []

        @routes.listener("after_server_start")
        async def register(*_: Any) -> None:
            # In the background, so that Telegram's troubles are not Rasa's.
            registration.append(asyncio.ensure_future(self._register()))

        @routes.listener("before_server_stop")
        async def finish(*_: Any) -> None:
            for task in registration:
                task.cancel()
            await turns.finish()
            await self._bot.session.close()

    def _answer(self, said: Said, turns: Turns) -> None:
        if said.pressed:
            turns.own(self._bot.acknowledge(said.pressed))
        if said.text is None:
            turns.own(self._bot.send_response(said.sender, {"text": WORDS["text_only"]}))
            return
        turns.start_kindly(
            UserMessage(
                opening(said.text) or self._seal.meant(said.text, said.sender),
                self._bot,
                said.sender,
                input_channel=self.name(),
                metadata={"country": said.country} if said.country else None,
            )
        )

    async def _register(self) -> None:
        """Tell Telegram where updates go; again and again until it is told, or says no."""
        wait = 1.0
        while True:
            try:
                await self._bot.receive_at(self._settings.webhook_url, self._settings.secret)
            except (BadRequest, NotFound, Unauthorized) as error:
                logger.error(
                    "Telegram refused the webhook (%s: %s). Check %s and %s, then restart.",
                    type(error).__name__,
                    error,
                    ENV_TOKEN,
                    ENV_WEBHOOK_URL,
                )
                return
            except (TelegramAPIError, asyncio.TimeoutError, OSError) as error:
                logger.warning(
                    "Telegram cannot be told its webhook yet (%s). Trying again in %.0f s.",
                    type(error).__name__,
                    wait,
                )
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)
            else:
                logger.info("Telegram sends updates to %s.", self._settings.webhook_url)
                return


def _read_json(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except (ValueError, RecursionError):
        return None
    is_update = isinstance(update, dict) and isinstance(update.get("update_id"), int)
    return update if is_update else None
