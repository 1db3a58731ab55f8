"""Sending to Slack."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import aiohttp
from rasa.core.channels.slack import SlackBot
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from components.channels.buttons import ButtonSeal

logger = logging.getLogger(__name__)

# slack_sdk logs the words of each request at DEBUG.
logging.getLogger("slack_sdk").setLevel(logging.INFO)

MAX_BUTTONS = 25  # https://docs.slack.dev/reference/block-kit/blocks/actions-block
MAX_SECTION_CHARACTERS = 3000  # https://docs.slack.dev/reference/block-kit/blocks/section-block
MAX_TITLE_CHARACTERS = 75
REQUEST_SECONDS = 10


class SlackOutput(SlackBot):
    """Rasa's output channel for one place in Slack, which never ends a turn.

    An error while sending would leave Rasa's turn before it is saved, so errors end here.
    """

    def __init__(
        self, client: AsyncWebClient, seal: ButtonSeal, channel: str, thread: str | None
    ) -> None:
        super().__init__(client.token, channel, thread)
        self.client = client
        self._seal = seal

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send a bot message to the place."""
        sealed = self._seal.sealed(message, recipient_id)
        try:
            await super().send_response(recipient_id, sealed)
        except (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError) as error:
            logger.error("Slack took no reply: %s", type(error).__name__)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Send a text as one message; stock makes one of each paragraph."""
        await self._post_message(channel=self.slack_channel, text=text.strip())

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Send a text with buttons; stock drops all of them when there are more than five."""
        section = {"type": "section", "text": _plain(text, MAX_SECTION_CHARACTERS)}
        elements = [
            {
                "type": "button",
                "text": _plain(button["title"], MAX_TITLE_CHARACTERS),
                "value": button.get("payload") or button["title"],
                "action_id": f"button_{number}",
            }
            for number, button in enumerate(buttons[:MAX_BUTTONS])
        ]
        await self._post_message(
            channel=self.slack_channel,
            text=text,
            blocks=[section, {"type": "actions", "elements": elements}],
        )

    async def send_custom_json(
        self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any
    ) -> None:
        """Send a message in Slack's own form; what is meant for another client stays unsent."""
        if any(part in json_message for part in ("text", "blocks", "attachments")):
            await self._post_message(**{"channel": self.slack_channel, **json_message})

    async def _post_message(self, channel: str, **kwargs: Any) -> None:
        # Only classic apps may send `as_user`; https://docs.slack.dev/reference/methods/chat.postMessage
        kwargs.pop("as_user", None)
        if isinstance(kwargs.get("text"), str):
            kwargs["text"] = escaped(kwargs["text"])
        await super()._post_message(channel, **kwargs)


def slack_client(token: str, api_url: str | None = None) -> AsyncWebClient:
    """The client for Slack's Web API, or for a server that plays it."""
    base_url = api_url or AsyncWebClient.BASE_URL
    return AsyncWebClient(token, base_url=base_url, timeout=REQUEST_SECONDS)


def escaped(text: str) -> str:
    """The text with Slack's control characters made plain, so that `<!channel>` calls nobody.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _plain(text: str, limit: int) -> dict[str, str]:
    return {"type": "plain_text", "text": text[:limit]}
