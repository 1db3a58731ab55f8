"""The language model client against a real server on loopback that misbehaves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from pydantic import SecretStr

from bench.running import free_port
from bench.stub_model import StubModel
from kith.errors import (
    LLMBadResponse,
    LLMError,
    LLMRateLimited,
    LLMRefused,
    LLMTimeout,
    LLMUnavailable,
)
from kith.reply.model import OpenAIModel
from kith.reply.prompt import Message
from kith.settings import ModelSettings

ASKED = [Message("system", "Be kind."), Message("user", "hello")]


@contextmanager
def serving(stub: StubModel) -> Iterator[str]:
    port = free_port()
    config = uvicorn.Config(stub.app(), host="127.0.0.1", port=port, log_level="critical")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join()


def model(base_url: str, **limits: float) -> OpenAIModel:
    given = {"first_token_seconds": 1.0, "total_seconds": 2.0, "retries": 0, **limits}
    return OpenAIModel(
        ModelSettings(name="stub", base_url=base_url, api_key=SecretStr("key"), **given)
    )


async def ask(client: OpenAIModel) -> str:
    return "".join([piece async for piece in client.stream(ASKED)])


async def test_a_well_behaved_server_gives_its_words() -> None:
    with serving(StubModel(tokens=("Hel", "lo."))) as url:
        assert await ask(model(url)) == "Hello."


async def test_the_messages_and_the_limit_reach_the_server() -> None:
    stub = StubModel()
    with serving(stub) as url:
        await ask(model(url))
    body = stub.calls[0].body
    assert body["messages"] == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "hello"},
    ]
    assert body["stream"] is True
    assert body["max_tokens"] == ModelSettings().max_reply_tokens


@pytest.mark.parametrize(
    ("behaviour", "error", "says"),
    [
        ("wrong_key", LLMRefused, "OPENAI_API_KEY"),
        ("rate_limit", LLMRateLimited, "quota"),
        ("server_error", LLMUnavailable, "500"),
        ("cut", LLMUnavailable, "cut off"),
        ("html", LLMBadResponse, "empty"),
        ("garbage", LLMBadResponse, "no chat completion"),
        ("empty", LLMBadResponse, "empty"),
        ("slow", LLMTimeout, "first_token_seconds"),
        ("stalled", LLMTimeout, "total_seconds"),
    ],
)
async def test_each_fault_has_a_name_and_says_what_to_do(
    behaviour: str, error: type[LLMError], says: str
) -> None:
    with serving(StubModel(behaviour=behaviour)) as url, pytest.raises(error, match=says):
        await ask(model(url))


async def test_an_endless_stream_ends_within_the_limits() -> None:
    with serving(StubModel(behaviour="endless")) as url:
        began = time.monotonic()
        with pytest.raises(LLMTimeout):
            await ask(model(url, total_seconds=1.0))
    assert time.monotonic() - began < 3


async def test_nobody_at_the_address_is_said_so() -> None:
    with pytest.raises(LLMUnavailable, match="connection"):
        await ask(model(f"http://127.0.0.1:{free_port()}/v1"))


async def test_a_passing_fault_is_tried_again() -> None:
    stub = StubModel(behaviour="server_error")
    with serving(stub) as url, pytest.raises(LLMUnavailable):
        await ask(model(url, retries=1, first_token_seconds=4.0, total_seconds=5.0))
    assert len(stub.calls) == 2


async def test_no_error_repeats_what_the_server_sent() -> None:
    with serving(StubModel(behaviour="html")) as url:
        with pytest.raises(LLMError) as caught:
            await ask(model(url))
        assert "wifi" not in str(caught.value)
