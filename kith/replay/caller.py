"""Says one message after the other at the front door, as patiently as it asks for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from kith.errors import ProcessError
from kith.replay.turn import SCRIPTED, Answer
from kith.web.passes import PASS_HEADER, issue_pass
from kith.web.sessions import Channel, Session

WAIT_SECONDS = 3.0
"""Between two tries: the front door lets a session say 20 messages a minute."""
MOST_WAITS = 40

Sleep = Callable[[float], Awaitable[None]]


class Caller:
    """A client of the front door.

    Args:
        client: what makes the requests; it is not closed here.
        url: the front door's address.
        key: the secret that passes are made with; without it the front door may ask to wait.
        time_zone: of the scripted people, None for that of Kith.
        sleep: waits so many seconds.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        url: str,
        key: str | None = None,
        time_zone: str | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._client = client
        self._url = url
        self._key = key
        self._time_zone = time_zone
        self._sleep = sleep

    async def begin(self) -> Session:
        """A session of somebody new.

        Raises:
            ProcessError: nobody answers there, or it is no front door.
        """
        response, _ = await self._post("/session", {}, {})
        try:
            response.raise_for_status()
            return Session(str(response.json()["session"]), Channel.API)
        except (httpx.HTTPStatusError, ValueError, KeyError, TypeError) as error:
            raise ProcessError(
                f"{self._url} gives no session. Is it Kith? `kith doctor` tells."
            ) from error

    async def say(self, session: Session, text: str) -> Answer:
        """Say something in a session.

        Raises:
            ProcessError: nobody answers there any more.
        """
        body = {"message": text, "time_zone": self._time_zone}
        headers = {"Authorization": f"Bearer {session.token}"}
        if self._key is not None:
            headers[PASS_HEADER] = issue_pass(self._key, session)
        response, seconds = await self._post("/chat", body, headers)
        return _answer(response, seconds * 1000)

    async def _post(
        self, path: str, body: dict[str, Any], headers: dict[str, str]
    ) -> tuple[httpx.Response, float]:
        """The answer, and the seconds it took; who is told to wait waits and tries again."""
        waits = 0
        while True:
            began = time.perf_counter()
            response = await self._try(path, body, headers)
            seconds = time.perf_counter() - began
            if response.status_code != httpx.codes.TOO_MANY_REQUESTS or waits == MOST_WAITS:
                return response, seconds
            waits += 1
            await self._sleep(WAIT_SECONDS)

    async def _try(
        self, path: str, body: dict[str, Any], headers: dict[str, str]
    ) -> httpx.Response:
        try:
            return await self._client.post(f"{self._url}{path}", json=body, headers=headers)
        except httpx.ConnectError as error:
            raise ProcessError(
                f"Kith is not running at {self._url}. `make run` or `make serve` starts it."
            ) from error
        except httpx.RequestError as error:
            raise ProcessError(
                "The connection to Kith broke. If it does not come back: `kith doctor`."
            ) from error


def _answer(response: httpx.Response, ms: float) -> Answer:
    content = _content(response)
    metadata = _metadata(content)
    return Answer(
        reply=str(content.get("response") or f"(status {response.status_code}, no reply)"),
        strategy=metadata.get("strategy"),
        state=metadata.get("emotional_state"),
        source=str(metadata.get("source") or SCRIPTED),
        ms=ms,
        is_answered=response.is_success,
    )


def _content(response: httpx.Response) -> dict[str, Any]:
    try:
        content = response.json()
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _metadata(content: dict[str, Any]) -> dict[str, Any]:
    """What the reply says of itself: the metadata of the message that names a strategy."""
    for message in content.get("messages") or ():
        metadata = message.get("metadata") or {}
        if metadata.get("strategy"):
            return dict(metadata)
    return {}
