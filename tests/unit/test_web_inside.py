"""The way in for the action server's sentences: only with the secret of an open turn."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.unit.web_servers import Door, FakeRasa, events_of, front_door, line

GIVEN = {"index": 0, "text": "Hello."}


class OpenTurn:
    """A turn that stays open until it is let go."""

    def __init__(self) -> None:
        self.is_open = threading.Event()
        self.may_end = threading.Event()
        self.reply_to: dict[str, str] = {}

    async def script(self, heard: dict[str, Any], _: FakeRasa) -> AsyncIterator[bytes]:
        self.reply_to = heard["metadata"]["reply_to"]
        self.is_open.set()
        await asyncio.to_thread(self.may_end.wait, 10)
        yield line(text="That was all.")
        yield line(done=True)

    def post(self, door: Door, *, secret: str | None = None, **kwargs: Any) -> httpx.Response:
        given = self.reply_to["secret"] if secret is None else secret
        url = f"{door.url}/internal/turns/{self.reply_to['turn']}/sentences"
        headers = {"Authorization": f"Bearer {given}"}
        return httpx.post(url, headers=headers, trust_env=False, **kwargs)


@contextmanager
def open_turn() -> Iterator[tuple[Door, OpenTurn, httpx.Response]]:
    turn = OpenTurn()
    with (
        front_door(turn.script) as door,
        door.client() as person,
        person.stream("POST", "/chat?stream=true", json={"message": "Hi"}) as reply,
    ):
        assert turn.is_open.wait(5)
        try:
            yield door, turn, reply
        finally:
            turn.may_end.set()


@pytest.fixture(scope="module")
def opened() -> Iterator[tuple[Door, OpenTurn]]:
    with open_turn() as (door, turn, _):
        yield door, turn


def test_the_right_secret_lets_a_sentence_in() -> None:
    with open_turn() as (door, turn, reply):
        assert turn.post(door, json=GIVEN).status_code == 204
        assert next(events_of(reply)) == ("sentence", {"text": "Hello."})


@pytest.mark.parametrize("secret", ["wrong", "a" * 43, "\u00e9".encode("latin-1")])
def test_a_wrong_secret_is_refused(opened: tuple[Door, OpenTurn], secret: Any) -> None:
    door, turn = opened
    url = f"{door.url}/internal/turns/{turn.reply_to['turn']}/sentences"
    given = secret if isinstance(secret, bytes) else secret.encode()
    headers = [(b"Authorization", b"Bearer " + given)]
    assert httpx.post(url, headers=headers, json=GIVEN, trust_env=False).status_code == 403


def test_no_secret_and_an_unknown_turn_are_refused_alike(opened: tuple[Door, OpenTurn]) -> None:
    door, turn = opened
    known = f"{door.url}/internal/turns/{turn.reply_to['turn']}/sentences"
    unknown = f"{door.url}/internal/turns/nobody/sentences"
    right = {"Authorization": f"Bearer {turn.reply_to['secret']}"}
    basic = {"Authorization": f"Basic {turn.reply_to['secret']}"}
    with httpx.Client(trust_env=False) as action_server:
        assert action_server.post(known, json=GIVEN).status_code == 403
        assert action_server.post(unknown, json=GIVEN, headers=right).status_code == 403
        assert action_server.post(known, json=GIVEN, headers=basic).status_code == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"index": 0, "text": "a" * 4001}, 413),
        ({"index": 0, "text": "a" * 200_000}, 413),
        ({"index": -1, "text": "a"}, 400),
        ({"index": 0, "text": 7}, 400),
        (["no object"], 400),
    ],
)
def test_what_is_no_sentence_is_refused(
    opened: tuple[Door, OpenTurn], body: Any, status: int
) -> None:
    door, turn = opened
    assert turn.post(door, json=body).status_code == status


def test_a_secret_is_worth_nothing_once_its_turn_is_over() -> None:
    with open_turn() as (door, turn, reply):
        turn.may_end.set()
        assert [name for name, _ in events_of(reply)] == ["message", "done"]
        assert turn.post(door, json=GIVEN).status_code == 403


def test_a_turn_takes_no_more_text_than_a_reply_can_have() -> None:
    with open_turn() as (door, turn, _):
        statuses = {
            turn.post(door, json={"index": i, "text": "a" * 4000}).status_code for i in range(17)
        }
    assert statuses == {204, 413}
