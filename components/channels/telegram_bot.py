"""Sending to Telegram: replies, and the address that updates shall come to."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from aiogram.bot import Bot
from aiogram.bot.api import TELEGRAM_PRODUCTION, TelegramAPIServer
from aiogram.utils.exceptions import NetworkError, RetryAfter, TelegramAPIError
from rasa.core.channels.telegram import TelegramOutput

from components.channels.buttons import ButtonSeal
from components.channels.telegram_updates import chat_of

logger = logging.getLogger(__name__)

# aiogram logs the words of each request at DEBUG.
logging.getLogger("aiogram").setLevel(logging.INFO)

MAX_BUTTON_BYTES = 64  # https://core.telegram.org/bots/api#inlinekeyboardbutton
MAX_TEXT_CHARACTERS = 4096  # https://core.telegram.org/bots/api#sendmessage
REQUEST_SECONDS = 10.0
TRIES = 3
LONGEST_WAIT_SECONDS = 5.0
UPDATES = ("message", "edited_message", "callback_query")


class TelegramBot(TelegramOutput):
    """Rasa's output channel, which finds the chat in the sender id and never ends a turn.

    An error while sending would leave Rasa's turn before it is saved, so errors end here.
    """

    def __init__(self, token: str, seal: ButtonSeal, *, api_url: str | None = None) -> None:
        """Make a bot; nothing is sent yet.

        Args:
            token: the bot's token.
            seal: seals the buttons.
            api_url: a Bot API server of one's own; None means Telegram's.
        """
        server = TelegramAPIServer.from_base(api_url) if api_url else TELEGRAM_PRODUCTION
        # Rasa's own constructor takes no server.
        Bot.__init__(self, token, server=server, timeout=REQUEST_SECONDS)
        self._seal = seal

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send a bot message to the chat of a conversation."""
        sealed = self._seal.sealed(message, recipient_id)
        try:
            await super().send_response(chat_of(recipient_id), sealed)
        except (TelegramAPIError, asyncio.TimeoutError, OSError) as error:
            logger.error("Telegram took no reply: %s", type(error).__name__)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Send a text as one message; stock makes one of each paragraph."""
        for start in range(0, len(text.strip()), MAX_TEXT_CHARACTERS):
            part = text.strip()[start : start + MAX_TEXT_CHARACTERS]
            await self.send_message(recipient_id, part)

    async def send_text_with_buttons(
        self,
        recipient_id: str,
        text: str,
        buttons: list[dict[str, Any]],
        button_type: str | None = "vertical",
        **kwargs: Any,
    ) -> None:
        """Send a text with buttons below each other: side by side, their titles are cut off."""
        await super().send_text_with_buttons(recipient_id, text, buttons, button_type, **kwargs)

    async def acknowledge(self, pressed: str) -> None:
        """Tell Telegram that a button press arrived, so that the button stops waiting."""
        try:
            await self.answer_callback_query(pressed)
        except (TelegramAPIError, asyncio.TimeoutError, OSError) as error:
            logger.info("Telegram took no acknowledgement: %s", type(error).__name__)

    async def receive_at(self, url: str, secret: str) -> None:
        """Tell Telegram where updates shall go, and the secret that they shall carry.

        Raises:
            TelegramAPIError: it refused, or cannot be reached.
            asyncio.TimeoutError: it did not answer in time.
        """
        # aiogram 2.15 is older than `secret_token` (Bot API 6.1), so the call is made by hand; and
        # not by `self.request`, because whoever calls this tries again in their own time.
        await Bot.request(
            self,
            "setWebhook",
            {"url": url, "secret_token": secret, "allowed_updates": json.dumps(UPDATES)},
        )

    async def request(self, method: str, data: Any = None, files: Any = None, **kwargs: Any) -> Any:
        """Call the Bot API, again when it asks to wait or the connection breaks."""
        for attempt in range(1, TRIES):
            try:
                return await super().request(method, data, files, **kwargs)
            except RetryAfter as error:
                await asyncio.sleep(min(error.timeout, LONGEST_WAIT_SECONDS))
            except NetworkError:
                await asyncio.sleep(attempt)
        return await super().request(method, data, files, **kwargs)
