"""Asks Rasa: one message in, the messages of the reply out, each as soon as its action has run."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing
from typing import Any

import httpx
from pydantic import ValidationError

from kith.errors import KithError
from kith.web.messages import Message

CHAT_PATH = "/webhooks/web/webhook"
KEY_HEADER = "X-Kith-Key"
CONNECT_SECONDS = 2.0
READ_SECONDS = 30.0
# Ten actions a turn are Rasa's own limit; a longer line or reply is not from our channel.
MAX_LINE_BYTES = 24_000_000
"""Of one message: a file that is handed out comes as a whole, a third longer than it is."""
MAX_MESSAGES = 100
_FORWARD_SECONDS = 60.0


class RasaError(KithError):
    """Rasa did not answer, or its answer is no reply."""


class RasaLine(Message):
    """A line of the answer: a message, or the end."""

    done: bool = False
    error: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it to show."""
        return not (self.text or self.buttons or self.image or self.custom)


class RasaClient:
    """Rasa's web channel, seen from the front door.

    Args:
        http: the client whose connections are used; `rasa_http` makes the right one.
        url: Rasa's address.
        key: the secret that the front door and Rasa's channel share.
    """

    def __init__(self, http: httpx.AsyncClient, *, url: str, key: str) -> None:
        self._http = http
        self._url = url.rstrip("/")
        self._headers = {KEY_HEADER: key, "Accept-Encoding": "identity"}

    async def say(
        self, *, sender: str, message: str, metadata: Mapping[str, Any]
    ) -> AsyncGenerator[Message]:
        """The messages of the reply, as they come.

        Raises:
            RasaError: nobody answers, or what comes is no whole reply.
        """
        body = {"sender": sender, "message": message, "metadata": dict(metadata)}
        url = f"{self._url}{CHAT_PATH}"
        try:
            async with self._http.stream("POST", url, json=body, headers=self._headers) as response:
                _check_status(response.status_code)
                async with aclosing(_lines(response)) as lines:
                    async for message_ in _messages(lines):
                        yield message_
        except httpx.HTTPError as error:
            raise RasaError(f"Rasa did not answer ({type(error).__name__}).") from error

    async def forward(
        self, path: str, *, body: bytes, headers: Mapping[str, str]
    ) -> httpx.Response:
        """Pass a platform's webhook call on as it is.

        Raises:
            RasaError: nobody answers.
        """
        try:
            return await self._http.post(
                f"{self._url}{path}", content=body, headers=dict(headers), timeout=_FORWARD_SECONDS
            )
        except httpx.HTTPError as error:
            raise RasaError(f"Rasa did not answer ({type(error).__name__}).") from error

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()


def rasa_http() -> httpx.AsyncClient:
    """An HTTP client for Rasa: time-bound, and never through a proxy of the environment."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        limits=httpx.Limits(max_connections=512, max_keepalive_connections=32),
        trust_env=False,
    )


def _check_status(status: int) -> None:
    if status in (401, 403):
        raise RasaError(
            f"Rasa refused the front door ({status}): both need the same KITH_CHANNEL_KEY."
        )
    if status != 200:
        raise RasaError(f"Rasa answered with status {status}.")


async def _lines(response: httpx.Response) -> AsyncGenerator[bytes]:
    """The lines of a body; httpx's own would wait for a newline without a limit."""
    rest = bytearray()
    async for part in response.aiter_raw():
        ended, *whole = part.split(b"\n")
        rest += ended
        for begun in whole:
            if rest.strip():
                yield bytes(rest)
            rest = bytearray(begun)
        if len(rest) > MAX_LINE_BYTES:
            raise RasaError("Rasa sent a line without an end.")
    if rest.strip():
        yield bytes(rest)


async def _messages(lines: AsyncIterator[bytes]) -> AsyncIterator[Message]:
    count = 0
    async for line in lines:
        parsed = _parse(line)
        if parsed.done:
            if parsed.error is not None:
                raise RasaError("Rasa reported an error in the turn; its log says which.")
            return
        count += 1
        if count > MAX_MESSAGES:
            raise RasaError("Rasa sent more messages than a reply has.")
        if not parsed.is_empty:
            yield Message(**parsed.model_dump(exclude={"done", "error"}))
    raise RasaError("Rasa's answer was cut off.")


def _parse(line: bytes) -> RasaLine:
    try:
        return RasaLine.model_validate_json(line)
    except ValidationError as error:
        raise RasaError("Rasa sent something that is no message.") from error
