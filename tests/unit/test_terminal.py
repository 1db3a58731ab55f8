"""The terminal chat: what a person reads, and what is sent for what they type."""

from __future__ import annotations

import io
import json
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import httpx
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from kith.commands import COMMANDS
from kith.errors import ProcessError
from kith.terminal.front_door import (
    Choice,
    Done,
    Failure,
    FrontDoor,
    Message,
    Sentence,
    read_events,
)
from kith.terminal.screen import LiveScreen, PlainScreen, Screen
from kith.terminal.talk import Talk, machine_time_zone
from kith.terminal.words import load_words
from kith.terminal.wrapping import Wrapping

WORDS = load_words()
URL = "http://front.door"


class Door:
    """A front door that plays prepared replies and keeps what it was told."""

    def __init__(self, *replies: httpx.Response | Exception) -> None:
        self.replies = list(replies)
        self.heard: list[tuple[str, dict[str, Any]]] = []
        self.issued = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/session":
            self.issued += 1
            return httpx.Response(200, json={"session": f"session-{self.issued}"})
        if request.url.path == "/health":
            return httpx.Response(200)
        self.heard.append((request.headers["Authorization"], json.loads(request.content)))
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    @property
    def said(self) -> list[str]:
        return [content["message"] for _, content in self.heard]


def stream(*events: tuple[str, dict[str, Any]]) -> httpx.Response:
    text = "".join(f"event: {kind}\ndata: {json.dumps(data)}\n\n" for kind, data in events)
    return httpx.Response(200, text=text, headers={"content-type": "text/event-stream"})


def reply(*sentences: str, buttons: Iterable[dict[str, str]] = ()) -> httpx.Response:
    whole = " ".join(sentences)
    messages = [{"text": whole, "buttons": list(buttons)}]
    return stream(
        *(("sentence", {"text": sentence}) for sentence in sentences),
        ("done", {"response": whole, "messages": messages}),
    )


class Typist:
    """A screen whose person types prepared lines; keeps all that is shown."""

    def __init__(self, *lines: str) -> None:
        self._lines = list(lines)
        self._sink = io.StringIO()
        reading, writing = os.pipe()
        with os.fdopen(writing, "w", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
        self._source = os.fdopen(reading, encoding="utf-8")
        self.screen: Screen = PlainScreen(self._source, self._sink)

    @property
    def shown(self) -> list[str]:
        return self._sink.getvalue().splitlines()


async def hold(door: Door, typist: Typist, folder: Path, *, zone: str | None = None) -> None:
    async with httpx.AsyncClient(transport=httpx.MockTransport(door)) as client:
        front_door = FrontDoor(client, url=URL, session_file=folder / "terminal-session")
        await Talk(front_door, typist.screen, WORDS, time_zone=zone).hold()


async def test_the_first_line_says_that_it_is_an_ai(tmp_path: Path) -> None:
    typist = Typist()
    await hold(Door(), typist, tmp_path)
    assert "AI, not a person" in typist.shown[0]
    assert "/help" in typist.shown[0]


async def test_what_is_typed_is_sent_and_the_sentences_are_shown(tmp_path: Path) -> None:
    door, typist = Door(reply("Hello there.", "How was your day?")), Typist("hi")
    await hold(door, typist, tmp_path, zone="Europe/London")
    assert typist.shown[1:] == ["Hello there. How was your day?"]
    assert door.heard == [
        ("Bearer session-1", {"message": "hi", "time_zone": "Europe/London"}),
    ]


async def test_whole_messages_stand_on_lines_of_their_own(tmp_path: Path) -> None:
    messages = ("First thought.", "Second thought.")
    door = Door(
        stream(
            *(("message", {"text": text}) for text in messages),
            ("done", {"response": "\n\n".join(messages), "messages": []}),
        )
    )
    typist = Typist("hi")
    await hold(door, typist, tmp_path)
    assert typist.shown[1:] == list(messages)


async def test_what_is_read_of_a_feeling_is_told_beside_the_reply(tmp_path: Path) -> None:
    def felt(state: str, intensity: float) -> httpx.Response:
        metadata = {"emotional_state": state, "intensity": intensity}
        message = {"text": "I hear you.", "metadata": metadata}
        return stream(("done", {"response": "I hear you.", "messages": [message]}))

    typist = Typist("i miss him", "it's tuesday")
    await hold(Door(felt("sad", 0.72), felt("neutral", 0.0)), typist, tmp_path)
    assert typist.shown[1:] == ["I hear you.", "(reads as sad, 72 %)", "I hear you."]


async def test_a_reply_that_only_comes_at_the_end_is_shown(tmp_path: Path) -> None:
    typist = Typist("hi")
    await hold(Door(stream(("done", {"response": "Here I am.", "messages": []}))), typist, tmp_path)
    assert typist.shown[1:] == ["Here I am."]


async def test_a_failed_turn_is_told_in_the_words_of_the_front_door(tmp_path: Path) -> None:
    door = Door(
        stream(("error", {"message": "I couldn't think of an answer just now."})), reply("Hi.")
    )
    typist = Typist("hi", "again")
    await hold(door, typist, tmp_path)
    assert typist.shown[1:] == ["I couldn't think of an answer just now.", "Hi."]


async def test_a_refused_message_is_told_and_the_talk_goes_on(tmp_path: Path) -> None:
    door = Door(
        httpx.Response(413, json={"response": "That is too long.", "error": "too_long"}),
        reply("Hi."),
    )
    typist = Typist("x" * 30_000, "short")
    await hold(door, typist, tmp_path)
    assert typist.shown[1:] == ["That is too long.", "Hi."]


async def test_a_broken_connection_ends_the_reply_and_not_the_talk(tmp_path: Path) -> None:
    door = Door(httpx.ReadError("cut"), reply("I am back."))
    typist = Typist("hi", "hello?")
    await hold(door, typist, tmp_path)
    assert "connection to Kith broke" in typist.shown[1]
    assert typist.shown[2:] == ["I am back."]


async def test_quit_ends_and_empty_lines_and_help_are_not_sent(tmp_path: Path) -> None:
    door, typist = Door(), Typist("", "   ", "/help", "/quit", "never said")
    await hold(door, typist, tmp_path)
    assert door.said == []
    assert any(line.startswith("/sos") for line in typist.shown)


def test_help_lists_every_command_there_is() -> None:
    listed = [line.strip() for line in WORDS.help.splitlines()]
    for command in COMMANDS:
        assert any(line.startswith(f"/{command.names[0]} ") for line in listed), command


async def test_the_talk_goes_on_tomorrow(tmp_path: Path) -> None:
    first, second = Door(reply("Hi.")), Door(reply("Hi again."))
    await hold(first, Typist("hi"), tmp_path)
    await hold(second, Typist("hi"), tmp_path)
    assert second.issued == 0
    assert second.heard[0][0] == "Bearer session-1"
    path = tmp_path / "terminal-session"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_a_new_conversation_begins_on_request(tmp_path: Path) -> None:
    door = Door(reply("Hi."), reply("Nice to meet you."))
    typist = Typist("hi", "/new", "hi")
    await hold(door, typist, tmp_path)
    assert [session for session, _ in door.heard] == ["Bearer session-1", "Bearer session-2"]
    assert WORDS.new_conversation in typist.shown


async def test_a_session_that_is_not_known_any_more_is_replaced_and_said_so(
    tmp_path: Path,
) -> None:
    (tmp_path / "terminal-session").write_text("of last year\n", encoding="ascii")
    door, typist = Door(httpx.Response(401), reply("Hello.")), Typist("hi")
    await hold(door, typist, tmp_path)
    assert typist.shown[1:] == [WORDS.session_ended, "Hello."]
    assert door.said == ["hi", "hi"]


async def test_choices_are_listed_and_taken_by_number_title_or_own_words(tmp_path: Path) -> None:
    buttons = [{"title": "Yes, please", "payload": "kb:1"}, {"title": "No", "payload": "kb:2"}]
    asks = [reply("Shall we?", buttons=buttons) for _ in range(3)]
    door, typist = Door(*asks, reply("Fine.")), Typist("hi", "1", "no", "maybe later")
    await hold(door, typist, tmp_path)
    assert "  1  Yes, please" in typist.shown
    assert door.said == ["hi", "kb:1", "kb:2", "maybe later"]


async def test_a_number_is_only_a_choice_right_after_it_was_offered(tmp_path: Path) -> None:
    buttons = [{"title": "Yes", "payload": "kb:1"}]
    door, typist = (
        Door(reply("Shall we?", buttons=buttons), reply("Ok."), reply("One.")),
        (Typist("hi", "not now", "1")),
    )
    await hold(door, typist, tmp_path)
    assert door.said == ["hi", "not now", "1"]


async def test_without_a_server_one_line_says_what_starts_it(tmp_path: Path) -> None:
    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    for has_session in (False, True):
        if has_session:
            (tmp_path / "terminal-session").write_text("known\n", encoding="ascii")
        async with httpx.AsyncClient(transport=httpx.MockTransport(nobody)) as client:
            front_door = FrontDoor(client, url=URL, session_file=tmp_path / "terminal-session")
            with pytest.raises(ProcessError, match=r"not running at .*`make serve` starts it"):
                await front_door.open()


async def test_something_else_at_the_address_is_no_kith(tmp_path: Path) -> None:
    def page(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, html="<h1>It works!</h1>")

    async with httpx.AsyncClient(transport=httpx.MockTransport(page)) as client:
        front_door = FrontDoor(client, url=URL, session_file=tmp_path / "terminal-session")
        with pytest.raises(ProcessError, match="Is it Kith"):
            await front_door.open()


async def events_of(text: str) -> list[object]:
    async def lines() -> Any:
        for line in text.split("\n"):
            yield line

    return [event async for event in read_events(lines())]


async def test_the_stream_is_read_as_the_standard_has_it() -> None:
    told = await events_of(
        ": still here\n\n"
        'event: sentence\ndata: {"text": "One."}\n\n'
        'event:message\ndata:{"text": "Two."}\n\n'
        'event: of tomorrow\ndata: {"x": 1}\n\n'
        "event: sentence\ndata: no JSON\n\n"
        'event: done\ndata: {"response": "One. Two.",\n'
        'data: "messages": [{"buttons": [{"title": "A", "payload": "b"}]}]}\n\n'
        'event: error\ndata: {"message": "Sorry."}\n\n'
    )
    assert told == [
        Sentence("One."),
        Message("Two."),
        Done("One. Two.", (Choice("A", "b"),)),
        Failure("Sorry."),
    ]


def test_lines_are_broken_between_words_and_never_too_long() -> None:
    wrapping = Wrapping(20)
    text = "".join(
        wrapping.piece(piece) for piece in ("This is one sentence.", " And another one of them.")
    )
    assert all(len(line) <= 20 for line in text.split("\n"))
    assert text.replace("\n", " ") == "This is one sentence. And another one of them."


def test_line_breaks_of_the_reply_stay() -> None:
    assert Wrapping(40).piece("1. breathe in\n2. breathe out") == "1. breathe in\n2. breathe out"


def live(columns: int = 40) -> tuple[LiveScreen, Callable[[], str]]:
    sink = io.StringIO()
    return LiveScreen(WORDS, sink, columns=columns), sink.getvalue


def test_the_indicator_is_there_until_the_first_piece() -> None:
    with create_app_session(output=DummyOutput()):
        screen, shown = live()
    screen.typing()
    assert WORDS.typing in shown()
    screen.piece("Hello.")
    after = shown().split(WORDS.typing)[1]
    assert "\x1b[2K" in after
    assert after.endswith(f"{WORDS.kith}Hello.")


def test_what_the_supervisor_says_waits_until_the_reply_is_whole() -> None:
    with create_app_session(output=DummyOutput()):
        screen, shown = live(columns=80)
    screen.typing()
    screen.piece("One thing,")
    screen.line("rasa is back.")
    screen.piece("and another.")
    screen.end_of_reply()
    assert shown().endswith(f"{WORDS.kith}One thing, and another.\nrasa is back.\n")


@pytest.mark.parametrize(("typed", "read"), [("hello\r", "hello"), ("\x04", None), ("\x03", None)])
async def test_a_typed_line_is_read_and_ctrl_c_and_ctrl_d_end(typed: str, read: str | None) -> None:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        screen, _ = live()
        keys.send_text(typed)
        assert await screen.read() == read


def test_the_time_zone_is_the_machines_own(tmp_path: Path) -> None:
    zone = tmp_path / "zoneinfo" / "Europe" / "London"
    zone.parent.mkdir(parents=True)
    zone.touch()
    (tmp_path / "localtime").symlink_to(zone)
    assert machine_time_zone({}, tmp_path / "localtime") == "Europe/London"
    assert machine_time_zone({"TZ": ":America/New_York"}, tmp_path) == "America/New_York"
    assert machine_time_zone({}, tmp_path / "none") is None
