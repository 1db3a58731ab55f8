"""The front door as a client sees it: sessions, messages, and replies that arrive in pieces."""

from __future__ import annotations

import json
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from kith.errors import ProcessError
from kith.run.preparation import keep_secret

CONNECT_SECONDS = 5.0
# Rasa may take 20 s for each of a few actions; the front door gives up before this does.
SILENCE_SECONDS = 90.0
SESSION_FILE = "terminal-session"


@dataclass(frozen=True)
class Sentence:
    """A piece of a reply that is still being written."""

    text: str


@dataclass(frozen=True)
class Message:
    """A whole message that did not come in sentences."""

    text: str


@dataclass(frozen=True)
class Choice:
    """An answer that the reply offers: what it is called, and what to send for it."""

    title: str
    payload: str


@dataclass(frozen=True)
class Feeling:
    """How the person seems to feel: the emotional state, and its intensity in [0, 1]."""

    state: str
    intensity: float


@dataclass(frozen=True)
class Done:
    """The reply is complete: its whole text, the answers it offers, and what was read in it."""

    response: str
    choices: tuple[Choice, ...] = ()
    feeling: Feeling | None = None


@dataclass(frozen=True)
class Failure:
    """There will be no reply, and why."""

    message: str


Event = Sentence | Message | Done | Failure


class SessionEnded(ProcessError):
    """The front door does not know this session any more."""


class FrontDoor:
    """A conversation with a running Kith."""

    def __init__(self, client: httpx.AsyncClient, *, url: str, session_file: Path) -> None:
        """Talk over this client.

        Args:
            client: what makes the requests; it is not closed here.
            url: the front door's address.
            session_file: where the session is kept, so that the talk goes on tomorrow.
        """
        self._client = client
        self._url = url
        self._session_file = session_file
        self._session = ""

    async def open(self) -> None:
        """Take up the session of last time, or begin one.

        Raises:
            ProcessError: nobody answers there.
        """
        if self._session_file.is_file():
            self._session = self._session_file.read_text(encoding="ascii").strip()
        if not self._session:
            await self.begin()
        elif not await self._answers():
            raise self._nobody_there()

    async def begin(self) -> None:
        """Begin a new session: a new conversation with somebody it does not know.

        Raises:
            ProcessError: nobody answers there, or it is no front door.
        """
        try:
            response = await self._client.post(f"{self._url}/session")
            response.raise_for_status()
            self._session = str(response.json()["session"])
        except httpx.TransportError as error:
            raise self._nobody_there() from error
        except (httpx.HTTPStatusError, ValueError, KeyError, TypeError) as error:
            raise ProcessError(
                f"{self._url} gives no session. Is it Kith? `kith doctor` tells."
            ) from error
        keep_secret(self._session_file, self._session)

    async def send(self, message: str, *, time_zone: str | None) -> AsyncIterator[Event]:
        """Say something, and get the reply as it comes.

        Raises:
            SessionEnded: the session is not known there; `begin` makes a new one.
            ProcessError: the connection broke.
        """
        try:
            async with self._client.stream(
                "POST",
                f"{self._url}/chat",
                params={"stream": "true"},
                headers={"Authorization": f"Bearer {self._session}", "X-Kith-Client": "terminal"},
                json={"message": message, "time_zone": time_zone},
            ) as response:
                if response.status_code == httpx.codes.UNAUTHORIZED:
                    raise SessionEnded("The session of last time has ended.")
                if not response.is_success:
                    yield Failure(await _problem(response))
                    return
                async for event in read_events(response.aiter_lines()):
                    yield event
        except httpx.TransportError as error:
            raise ProcessError(
                "The connection to Kith broke. If it does not come back: `kith doctor`."
            ) from error

    async def _answers(self) -> bool:
        try:
            await self._client.get(f"{self._url}/health")
        except httpx.TransportError:
            return False
        return True

    def _nobody_there(self) -> ProcessError:
        return ProcessError(f"Kith is not running at {self._url}. `make serve` starts it.")


def front_door_client() -> httpx.AsyncClient:
    """A client with the time limits of a conversation, and no proxy to this machine."""
    return httpx.AsyncClient(
        trust_env=False, timeout=httpx.Timeout(SILENCE_SECONDS, connect=CONNECT_SECONDS)
    )


async def read_events(lines: AsyncIterable[str]) -> AsyncIterator[Event]:
    """The events of a reply from the lines of an event stream.

    The form is that of https://html.spec.whatwg.org/multipage/server-sent-events.html. Events of
    a kind that this client does not know are left out.
    """
    kind, data = "", ""
    async for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            kind = value
        elif name == "data":
            data = f"{data}\n{value}" if data else value
        elif line == "":
            event = _event(kind, data)
            if event is not None:
                yield event
            kind, data = "", ""


def _event(kind: str, data: str) -> Event | None:
    try:
        content = json.loads(data) if data else {}
    except ValueError:
        return None
    if kind == "sentence":
        return Sentence(str(content.get("text", "")))
    if kind == "message":
        return Message(str(content.get("text") or ""))
    if kind == "done":
        return Done(str(content.get("response") or ""), _choices(content), _feeling(content))
    if kind == "error":
        return Failure(str(content.get("message") or ""))
    return None


def _choices(content: dict[str, Any]) -> tuple[Choice, ...]:
    return tuple(
        Choice(title=str(button["title"]), payload=str(button["payload"]))
        for message in content.get("messages") or ()
        for button in message.get("buttons") or ()
    )


def _feeling(content: dict[str, Any]) -> Feeling | None:
    """What the reply says of the person's feeling; None when it is neutral or not told."""
    for message in content.get("messages") or ():
        told = message.get("metadata") or {}
        state, intensity = told.get("emotional_state"), told.get("intensity")
        if isinstance(state, str) and isinstance(intensity, int | float) and intensity > 0:
            return Feeling(state, float(intensity))
    return None


async def _problem(response: httpx.Response) -> str:
    """What the front door says is wrong, in its own words where it has some."""
    await response.aread()
    try:
        told = response.json().get("response")
    except (ValueError, AttributeError):
        told = None
    return str(told) if told else f"Kith answered with status {response.status_code}."
