"""The front door over real HTTP: what a person gets for what they send."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from kith.web.limits import Limits
from kith.web.lines import load_lines
from kith.web.passes import PASS_HEADER, issue_pass
from kith.web.sessions import Channel, Session
from tests.unit.web_servers import (
    CRISIS_WORDS,
    KEY,
    Door,
    FakeRasa,
    echo,
    events_of,
    front_door,
    line,
    stream_three,
)

LINES = load_lines()


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with front_door(echo, limits=Limits(messages_per_minute=1000, sessions_per_minute=1000)) as it:
        yield it


@pytest.fixture(scope="module")
def streaming_door() -> Iterator[Door]:
    with front_door(stream_three) as it:
        yield it


def test_chat_answers_a_message_with_a_response(door: Door) -> None:
    with door.client() as person:
        reply = person.post("/chat", json={"message": "Hello"})
    assert reply.status_code == 200
    assert reply.json() == {
        "response": "You said: Hello",
        "messages": [{"text": "You said: Hello"}],
        "ai_generated": True,
    }


def test_curl_without_a_content_type_is_understood(door: Door) -> None:
    with door.client() as person:
        reply = person.post("/chat", content=b'{"message": "Hello"}')
    assert reply.json()["response"] == "You said: Hello"


def test_rasa_is_told_the_time_zone_and_the_way_back(door: Door) -> None:
    with door.client() as person:
        person.post("/chat", json={"message": "Hello", "time_zone": "Europe/London"})
    metadata = door.rasa.heard[-1]["metadata"]
    assert metadata["time_zone"] == "Europe/London"
    assert metadata["channel"] == "web"
    assert metadata["reply_to"]["address"] == door.url
    assert set(metadata["reply_to"]) == {"address", "turn", "secret"}


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "Europe", 7, "", "a" * 5000])
def test_an_unknown_time_zone_is_left_out_and_the_message_answered(door: Door, zone: Any) -> None:
    with door.client() as person:
        reply = person.post("/chat", json={"message": "Hello", "time_zone": zone})
    assert reply.status_code == 200
    assert door.rasa.heard[-1]["metadata"]["time_zone"] is None


def test_what_a_client_says_about_itself_is_ignored(door: Door) -> None:
    forged = {
        "message": "Hello",
        "sender": "somebody-else",
        "input_channel": "slack",
        "metadata": {"reply_to": {"address": "http://evil.example", "turn": "t", "secret": "s"}},
    }
    with door.client() as person:
        person.post("/chat", json=forged)
    heard = door.rasa.heard[-1]
    assert heard["sender"] != "somebody-else"
    assert heard["metadata"]["reply_to"]["address"] == door.url
    assert set(heard) == {"sender", "message", "metadata"}


def test_sentences_arrive_in_order_before_the_end(streaming_door: Door) -> None:
    with (
        streaming_door.client() as person,
        person.stream("POST", "/chat?stream=true", json={"message": "tea"}) as reply,
    ):
        assert reply.headers["content-type"].startswith("text/event-stream")
        events = list(events_of(reply))
    assert [name for name, _ in events] == [
        "message", "sentence", "sentence", "sentence", "done",
    ]  # fmt: skip
    assert [data["text"] for name, data in events if name == "sentence"] == [
        "One about tea.",
        "Two about tea.",
        "Three about tea.",
    ]
    done = events[-1][1]
    assert done["response"] == (
        "Hello, I'm an AI.\n\nOne about tea. Two about tea. Three about tea."
    )
    assert len(done["messages"]) == 2


@pytest.mark.parametrize("size", [200, 3_000_000])
def test_a_file_reaches_the_page_whole_with_its_name_and_kind(size: int) -> None:
    content = random.Random(7).randbytes(size)
    file = {
        "filename": "kith-export-2026-03-01.zip",
        "media_type": "application/zip",
        "base64": base64.b64encode(content).decode("ascii"),
    }

    async def handing_out(heard: dict[str, Any], rasa: FakeRasa) -> AsyncIterator[bytes]:
        yield line(text="Here it is.")
        yield line(custom={"export": file})
        yield line(done=True)

    with front_door(handing_out) as door, door.client() as person:
        with person.stream("POST", "/chat?stream=true", json={"message": "yes"}) as reply:
            events = list(events_of(reply))
        whole = person.post("/chat", json={"message": "yes"}).json()
    named = [data for name, data in events if name == "message" and "custom" in data]
    assert named == [{"custom": {"export": file}}]
    for messages in (events[-1][1]["messages"], whole["messages"]):
        (got,) = [message["custom"]["export"] for message in messages if "custom" in message]
        assert base64.b64decode(got["base64"]) == content


def test_a_sentence_is_shown_while_the_rest_is_still_being_made() -> None:
    may_go_on = threading.Event()

    async def pausing(heard: dict[str, Any], rasa: FakeRasa) -> AsyncIterator[bytes]:
        await rasa.way_back(heard).deliver("First.")
        await asyncio.to_thread(may_go_on.wait, 10)
        yield line(text="First. Second.", metadata={"streamed": True})
        yield line(done=True)

    with (
        front_door(pausing) as door,
        door.client() as person,
        person.stream("POST", "/chat?stream=true", json={"message": "tea"}) as reply,
    ):
        events = events_of(reply)
        assert next(events) == ("sentence", {"text": "First."})
        may_go_on.set()
        assert next(events)[1]["response"] == "First. Second."


def test_a_streamed_text_whose_sentences_got_lost_is_shown_whole() -> None:
    async def lost(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
        yield line(text="All of it.", metadata={"streamed": True})
        yield line(done=True)

    with (
        front_door(lost) as door,
        door.client() as person,
        person.stream("POST", "/chat?stream=true", json={"message": "tea"}) as reply,
    ):
        events = list(events_of(reply))
    assert [name for name, _ in events] == ["message", "done"]
    assert events[0][1]["text"] == "All of it."


def test_the_accept_header_asks_for_a_stream_too(door: Door) -> None:
    accept = {"Accept": "text/event-stream"}
    with door.client() as person:
        reply = person.post("/chat", json={"message": "Hello"}, headers=accept)
    assert [name for name, _ in events_of(reply)] == ["message", "done"]


def test_a_silent_stream_shows_signs_of_life() -> None:
    async def slow(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
        await asyncio.sleep(0.5)
        yield line(text="Here.")
        yield line(done=True)

    limits = Limits(keep_alive_seconds=0.1)
    with front_door(slow, limits=limits) as door, door.client() as person:
        reply = person.post("/chat?stream=true", json={"message": "Hello"})
    assert reply.text.count(": still here") >= 3
    assert [name for name, _ in events_of(reply)] == ["message", "done"]


def test_twenty_people_at_once_never_see_each_others_words(streaming_door: Door) -> None:
    def talk(number: int) -> list[str]:
        told: list[str] = []
        with streaming_door.client() as person:
            for turn in range(3):
                word = f"secret-{number}-{turn}"
                reply = person.post("/chat?stream=true", json={"message": word})
                events = list(events_of(reply))
                assert events[-1][0] == "done"
                assert events[-1][1]["response"].count(word) == 3
                told += [data["text"] for name, data in events if name == "sentence"]
        return told

    with ThreadPoolExecutor(20) as people:
        for number, told in enumerate(people.map(talk, range(20))):
            assert len(told) == 9
            assert all(f"secret-{number}-" in sentence for sentence in told)


def test_two_messages_of_one_person_are_answered_one_after_the_other() -> None:
    log: list[str] = []

    async def slow(heard: dict[str, Any], _: FakeRasa) -> AsyncIterator[bytes]:
        log.append(f"start {heard['message']}")
        await asyncio.sleep(0.3)
        log.append(f"end {heard['message']}")
        yield line(text=heard["message"])
        yield line(done=True)

    with front_door(slow) as door, door.client() as person, ThreadPoolExecutor(2) as both:
        session = person.post("/session").json()["session"]
        bearer = {"Authorization": f"Bearer {session}"}

        def say(message: str) -> str:
            reply = person.post("/chat", json={"message": message}, headers=bearer)
            answer: str = reply.json()["response"]
            return answer

        first = both.submit(say, "one")
        time.sleep(0.1)
        second = both.submit(say, "two")
        assert (first.result(), second.result()) == ("one", "two")
    assert log == ["start one", "end one", "start two", "end two"]


def test_too_many_waiting_messages_are_refused_kindly() -> None:
    async def slow(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
        await asyncio.sleep(0.5)
        yield line(text="Here.")
        yield line(done=True)

    limits = Limits(waiting=2)
    with front_door(slow, limits=limits) as door, door.client() as person:
        token = person.post("/session").json()["session"]
        bearer = {"Authorization": f"Bearer {token}"}
        with ThreadPoolExecutor(4) as many:
            replies = list(
                many.map(
                    lambda _: person.post("/chat", json={"message": "Hi"}, headers=bearer),
                    range(4),
                )
            )
    assert sorted(reply.status_code for reply in replies) == [200, 200, 429, 429]
    refused = next(reply for reply in replies if reply.status_code == 429)
    assert refused.json()["response"] == LINES.still_answering


def test_who_leaves_a_stream_leaves_nothing_behind() -> None:
    ended = threading.Event()

    async def long(heard: dict[str, Any], rasa: FakeRasa) -> AsyncIterator[bytes]:
        way = rasa.way_back(heard)
        await way.deliver("First.")
        await asyncio.sleep(0.5)
        await way.deliver("Nobody is there.")
        yield line(text="First. Nobody is there.", metadata={"streamed": True})
        yield line(done=True)
        ended.set()

    with front_door(long) as door, door.client() as person:
        with person.stream("POST", "/chat?stream=true", json={"message": "tea"}) as reply:
            assert next(events_of(reply))[0] == "sentence"
        assert ended.wait(5), "the turn goes on to its end, so that Rasa keeps it"
        door.rasa.script = echo
        again = person.post("/chat", json={"message": "Back"})
    assert again.json()["response"] == "You said: Back"


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (b"", 400, "unreadable"),
        (b"hello", 400, "unreadable"),
        (b"[]", 400, "unreadable"),
        (b'{"message": 5}', 400, "unreadable"),
        (b'{"message": null}', 400, "unreadable"),
        (b'{"text": "hello"}', 400, "unreadable"),
        (b'{"message": "\xff\xfe"}', 400, "unreadable"),
        (b'{"message": "\\ud800"}', 400, "unreadable"),
        (b"[" * 100_000, 400, "unreadable"),
        (b'{"message": ""}', 400, "empty"),
        (b'{"message": " \\n\\t "}', 400, "empty"),
        (b'{"message": "\\u0000\\u0007\\u001b"}', 400, "empty"),
        (json.dumps({"message": "a" * 20_001}).encode(), 413, "too_long"),
        (b'{"message": "' + b"a" * 1_000_000 + b'"}', 413, "too_long"),
    ],
)
def test_what_is_no_message_gets_one_kind_line(
    door: Door, body: bytes, status: int, problem: str
) -> None:
    with door.client() as person:
        reply = person.post("/chat", content=body)
    assert reply.status_code == status
    assert reply.json() == {
        "response": getattr(LINES, problem),
        "messages": [],
        "error": getattr(LINES, problem),
        "problem": problem,
    }


def test_a_body_without_an_end_is_cut_off(door: Door) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"message": "'
        for _ in range(2000):
            yield b"a" * 1000

    with door.client() as person:
        try:
            status = person.post("/chat", content=endless()).status_code
        except httpx.TransportError:
            return  # the front door hung up before all was sent
    assert status == 413


@pytest.mark.parametrize(
    ("typed", "passed_on"),
    [
        ("😀", "😀"),
        ("a" * 20_000, "a" * 20_000),
        ("one\r\ntwo\tthree", "one\ntwo\tthree"),
        ("be\x00ep\x07", "beep"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("/greet", "greet"),
        ('/EXTERNAL_x{"a": 1}', 'EXTERNAL_x{"a": 1}'),
        (" // /restart", "restart"),
        ("\x1f/restart", "restart"),
        ("/delete_my_data i want to die", "delete_my_data i want to die"),
        ("/help", "/ask_capabilities"),
        ("/SOS", "/ask_for_help_now"),
        ("/memories", "/ask_what_you_know"),
        ("/forget", "/forget_everything"),
        ("/forget my old job", "forget my old job"),
        ("/export", "/export_data"),
        ("/mood", "/show_mood"),
        ("/breathe", "/start_breathing"),
        ("/reset", "/session_start"),
        ("kb:AAAAAAAAAAAAAAAAAAAAAAAA/restart", "kb:AAAAAAAAAAAAAAAAAAAAAAAA/restart"),
    ],
)
def test_typed_text_names_no_intent_but_kiths_own_commands(
    door: Door, typed: str, passed_on: str
) -> None:
    with door.client() as person:
        reply = person.post("/chat", json={"message": typed})
    assert reply.status_code == 200
    assert door.rasa.heard[-1]["message"] == passed_on


def test_privacy_is_answered_by_the_front_door_itself() -> None:
    with front_door(rasa_is_up=False) as door, door.client() as person:
        reply = person.post("/chat", json={"message": "/privacy"})
    assert reply.status_code == 200
    assert "Kith is an AI" in reply.json()["response"]


def test_reset_says_so_when_rasa_says_nothing() -> None:
    async def silent(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
        yield line(done=True)

    with front_door(silent) as door, door.client() as person:
        reply = person.post("/chat", json={"message": "/reset"})
    assert reply.json()["response"].startswith("Fresh start.")


def test_only_the_person_who_was_offered_a_button_can_press_it() -> None:
    async def offer(heard: dict[str, Any], _: FakeRasa) -> AsyncIterator[bytes]:
        buttons = [{"title": "Yes", "payload": "/affirm"}, {"title": "Hi", "payload": "hi"}]
        yield line(text=heard["message"], buttons=buttons)
        yield line(done=True)

    with front_door(offer) as door, door.client() as owner, door.client() as stranger:
        offered = owner.post("/chat", json={"message": "Go"}).json()["messages"][0]["buttons"]
        assert offered[0]["title"] == "Yes"
        assert offered[0]["payload"] != "/affirm"
        assert offered[1]["payload"] == "hi"
        pressed = owner.post("/chat", json={"message": offered[0]["payload"]})
        stolen = stranger.post("/chat", json={"message": offered[0]["payload"]})
    assert pressed.json()["messages"][0]["text"] == "/affirm"
    assert not stolen.json()["messages"][0]["text"].startswith("/")


def test_the_twenty_first_message_of_a_minute_is_refused_kindly() -> None:
    now = [1000.0]
    with front_door(clock=lambda: now[0]) as door, door.client() as person:
        statuses = [person.post("/chat", json={"message": "Hi"}).status_code for _ in range(21)]
        assert statuses == [200] * 20 + [429]
        refused = person.post("/chat", json={"message": "Hi"})
        assert refused.json()["response"] == LINES.too_fast
        with door.client() as other:
            assert other.post("/chat", json={"message": "Hi"}).status_code == 200
        now[0] += 3
        assert person.post("/chat", json={"message": "Hi"}).status_code == 200


def test_who_holds_the_secret_may_say_more_in_that_session_and_nobody_else() -> None:
    limits = Limits(messages_per_minute=1)
    with front_door(clock=lambda: 0.0, limits=limits) as door, door.client() as client:

        def statuses(session: Session, given: str) -> list[int]:
            headers = [
                (b"Authorization", f"Bearer {session.token}".encode()),
                (PASS_HEADER.encode(), given.encode("latin-1")),
            ]
            message = {"message": "Hi"}
            return [client.post("/chat", json=message, headers=headers).status_code for _ in "123"]

        mine, other = (
            Session(client.post("/session").json()["session"], Channel.API) for _ in "12"
        )
        assert statuses(mine, issue_pass(KEY, mine)) == [200, 200, 200]
        for wrong in (issue_pass(KEY, mine), issue_pass("", other), KEY, "", "\xe9"):
            assert statuses(other, wrong)[1:] == [429, 429]


def test_a_new_session_each_time_does_not_get_round_the_limit() -> None:
    limits = Limits(sessions_per_minute=3)
    with front_door(clock=lambda: 0.0, limits=limits) as door:
        statuses = []
        for _ in range(5):
            with door.client() as person:
                statuses.append(person.post("/chat", json={"message": "Hi"}).status_code)
        with door.client() as person:
            assert person.post("/session").status_code == 429
    assert statuses == [200, 200, 200, 429, 429]


def test_no_limit_stops_a_cry_for_help() -> None:
    limits = Limits(messages_per_minute=1)
    with front_door(clock=lambda: 0.0, limits=limits) as door, door.client() as person:
        person.post("/chat", json={"message": "Hi"})
        assert person.post("/chat", json={"message": "Hi"}).status_code == 429
        urgent = person.post("/chat", json={"message": "I want to die"})
        command = person.post("/chat", json={"message": "/sos"})
    assert urgent.json()["response"] == "You said: I want to die"
    assert command.json()["response"] == "You said: /ask_for_help_now"


def test_a_page_of_another_site_cannot_ask(door: Door) -> None:
    with door.client() as person:
        for origin in ("https://evil.example", "null"):
            foreign = {"Origin": origin}
            assert person.post("/chat", json={"message": "Hi"}, headers=foreign).status_code == 403
            assert person.post("/session", headers=foreign).status_code == 403
        own = person.post("/chat", json={"message": "Hi"}, headers={"Origin": door.url})
    assert own.status_code == 200


async def _hang(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
    await asyncio.sleep(30)
    yield line(done=True)


async def _html(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
    yield b"<html><body>Bad gateway</body></html>"


async def _cut(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
    yield b'{"text": "half a mess'


async def _no_end(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
    yield line(text="")


async def _endless(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
    while True:
        yield b"a" * 65_536
        await asyncio.sleep(0.001)


async def _many(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
    while True:
        yield line(custom={"again": True})
        await asyncio.sleep(0.001)


async def _error(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
    yield line(done=True, error="timeout")


async def _silent(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
    yield line(done=True)


async def _breaks(_: dict[str, Any], __: FakeRasa) -> AsyncIterator[bytes]:
    yield b""
    raise ConnectionResetError


FAULTS = [_hang, _html, _cut, _no_end, _endless, _many, _error, _silent, _breaks]


@pytest.mark.parametrize("fault", FAULTS)
def test_when_rasa_fails_the_person_gets_one_honest_line(fault: Any) -> None:
    limits = Limits(turn_seconds=1, urgent_seconds=1)
    with front_door(fault, limits=limits) as door, door.client() as person:
        whole = person.post("/chat", json={"message": "Hello"})
        assert whole.status_code == 503
        assert whole.json()["response"] == LINES.no_answer
        streamed = list(events_of(person.post("/chat?stream=true", json={"message": "Hello"})))
        assert streamed[-1][0] == "error"
        assert streamed[-1][1]["message"] == LINES.no_answer
        urgent = person.post("/chat", json={"message": "I want to die"})
    assert urgent.status_code == 200
    assert CRISIS_WORDS in urgent.json()["response"]


def test_with_rasa_down_there_is_an_honest_line_and_help_is_still_there() -> None:
    with front_door(rasa_is_up=False) as door, door.client() as person:
        ordinary = person.post("/chat", json={"message": "Hello"})
        urgent = person.post("/chat?stream=true", json={"message": "I want to die"})
        command = person.post("/chat", json={"message": "/sos"})
        health = person.get("/health")
    assert ordinary.status_code == 503
    assert ordinary.json()["response"] == LINES.no_answer
    assert [name for name, _ in events_of(urgent)] == ["message", "done"]
    assert CRISIS_WORDS in urgent.text
    assert command.json()["response"] == CRISIS_WORDS
    assert health.json() == {"status": "ok"}


def test_a_wrong_key_is_no_answer_and_no_traceback() -> None:
    with front_door(key="another-key-altogether") as door, door.client() as person:
        reply = person.post("/chat", json={"message": "Hello"})
    assert reply.status_code == 503
    assert reply.json()["response"] == LINES.no_answer


def test_a_reply_cut_off_keeps_what_was_said_and_adds_the_honest_line() -> None:
    async def broken(heard: dict[str, Any], rasa: FakeRasa) -> AsyncIterator[bytes]:
        yield line(text="Hello.")
        await rasa.way_back(heard).deliver("It began so well.")

    with front_door(broken) as door, door.client() as person:
        reply = person.post("/chat", json={"message": "Hello"})
    assert reply.status_code == 503
    assert reply.json()["response"] == (f"Hello.\n\nIt began so well.\n\n{LINES.no_answer}")


def test_help_does_not_wait_behind_a_turn_that_hangs() -> None:
    limits = Limits(urgent_seconds=0.5)
    with front_door(_hang, limits=limits) as door, door.client() as person:
        token = person.post("/session").json()["session"]
        bearer = {"Authorization": f"Bearer {token}"}
        hanging = person.stream("POST", "/chat?stream=true", json={"message": "a"}, headers=bearer)
        with hanging:
            started = time.monotonic()
            reply = person.post("/chat", json={"message": "I want to die"}, headers=bearer)
            took = time.monotonic() - started
    assert reply.json()["response"] == CRISIS_WORDS
    assert took < 5
