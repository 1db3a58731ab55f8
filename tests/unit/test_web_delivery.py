"""The action server's side of streaming."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from kith.errors import DeliveryError
from kith.web.delivery import ReplyTo

DOOR = "http://127.0.0.1:8765"
METADATA = {"reply_to": {"address": DOOR, "turn": "turn-1", "secret": "secret-1"}}


def way_back(handler: Any, metadata: Any = METADATA, allowed: Any = (DOOR,)) -> ReplyTo | None:
    client = httpx.AsyncClient(transport=httpx.MockTransport(handler))
    return ReplyTo.from_metadata(metadata, client=client, allowed=allowed)


async def test_sentences_go_to_their_turn_with_its_secret_and_count_up() -> None:
    sent: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(204)

    way = way_back(take)
    assert way is not None
    await way.deliver("One.")
    await way.deliver("Two.")
    assert {str(request.url) for request in sent} == {f"{DOOR}/internal/turns/turn-1/sentences"}
    assert {request.headers["authorization"] for request in sent} == {"Bearer secret-1"}
    assert [request.content for request in sent] == [
        b'{"index":0,"text":"One."}',
        b'{"index":1,"text":"Two."}',
    ]


@pytest.mark.parametrize("status", [200, 302, 403, 413, 500])
async def test_anything_but_taken_is_a_delivery_error(status: int) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers={"Location": "http://elsewhere.example"})

    way = way_back(refuse)
    assert way is not None
    with pytest.raises(DeliveryError, match=str(status)):
        await way.deliver("One.")


async def test_nobody_there_is_a_delivery_error() -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    way = way_back(fail)
    assert way is not None
    with pytest.raises(DeliveryError):
        await way.deliver("One.")


async def test_a_front_door_that_hangs_costs_about_a_second() -> None:
    async def hang(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(30)
        return httpx.Response(204)

    way = way_back(hang)
    assert way is not None
    started = time.monotonic()
    with pytest.raises(DeliveryError):
        await way.deliver("One.")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        {},
        {"reply_to": None},
        {"reply_to": "http://127.0.0.1:8765"},
        {"reply_to": {"address": DOOR}},
        {"reply_to": {"address": "http://evil.example", "turn": "t", "secret": "s"}},
        {"reply_to": {"address": f"{DOOR}@evil.example", "turn": "t", "secret": "s"}},
        {"reply_to": {"address": DOOR, "turn": "../../chat", "secret": "s"}},
        {"reply_to": {"address": DOOR, "turn": "t", "secret": "s\r\nHost: evil"}},
    ],
)
def test_a_way_back_that_may_not_be_used_is_none(metadata: Any) -> None:
    assert way_back(lambda _: httpx.Response(204), metadata) is None


def test_a_foreign_address_is_refused_outright() -> None:
    with pytest.raises(DeliveryError, match="not the front door"):
        ReplyTo(
            address="http://evil.example",
            turn="t",
            secret="s",
            client=httpx.AsyncClient(),
            allowed=[DOOR],
        )


def test_a_slash_at_the_end_makes_no_other_address() -> None:
    assert way_back(lambda _: httpx.Response(204), allowed=(f"{DOOR}/",)) is not None
