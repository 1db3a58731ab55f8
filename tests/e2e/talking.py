"""A person who talks to a running Kith over HTTP, as the tests need it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.running import RunningKith


@dataclass(frozen=True)
class Heard:
    """One event of a streamed reply: its name, its data, and seconds since the message was sent."""

    name: str
    data: dict[str, Any]
    after: float


@dataclass
class Person:
    """Someone with a session of their own at the front door."""

    kith: RunningKith
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60.0))

    def __post_init__(self) -> None:
        token = self.client.post(f"{self.kith.web_url}/session").json()["session"]
        self.client.headers["Authorization"] = f"Bearer {token}"

    def post(self, message: object) -> httpx.Response:
        """The whole answer to `POST /chat`."""
        return self.client.post(f"{self.kith.web_url}/chat", json={"message": message})

    def say(self, message: str) -> str:
        """What Kith answers, without the notice that it is an AI."""
        return "\n\n".join(m["text"] for m in self.messages(message) if m.get("text"))

    def messages(self, message: str) -> list[dict[str, Any]]:
        """The single messages of the answer, without the notice that it is an AI."""
        return [m for m in self.all_messages(message) if not is_notice(m)]

    def all_messages(self, message: str) -> list[dict[str, Any]]:
        """The single messages of the answer, the notice too."""
        answer = self.post(message)
        assert answer.status_code == 200, answer.text
        messages: list[dict[str, Any]] = answer.json()["messages"]
        return messages

    def listen(self, message: str) -> list[Heard]:
        """The events of the streamed answer, without the notice that it is an AI."""
        events = [heard for heard in self._events(message) if not is_notice(heard.data)]
        for heard in events:
            if heard.name == "done":
                kept = [m for m in heard.data["messages"] if not is_notice(m)]
                heard.data["response"] = "\n\n".join(m["text"] for m in kept if m.get("text"))
        return events

    def _events(self, message: str) -> Iterator[Heard]:
        began = time.perf_counter()
        url = f"{self.kith.web_url}/chat?stream=true"
        with self.client.stream("POST", url, json={"message": message}) as answer:
            assert answer.status_code == 200
            name = ""
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    data = json.loads(line.removeprefix("data: "))
                    yield Heard(name, data, time.perf_counter() - began)


def is_notice(message: dict[str, Any]) -> bool:
    """Whether a message is said beside the talk: the AI notice, or a nudge."""
    return (message.get("metadata") or {}).get("kind") in ("ai_notice", "nudge")


def say_over_rest(kith: RunningKith, sender: str, message: str) -> list[dict[str, Any]]:
    """The answer over Rasa's own REST channel, without the notice that it is an AI."""
    url = f"{kith.rasa_url}/webhooks/rest/webhook"
    answer = httpx.post(url, json={"sender": sender, "message": message}, timeout=60.0)
    assert answer.status_code == 200, answer.text
    messages: list[dict[str, Any]] = answer.json()
    return [message for message in messages if not is_notice(message)]
