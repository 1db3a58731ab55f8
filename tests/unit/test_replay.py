"""`kith replay` as a reviewer meets it: a real front door, a real tracker file, real scripts."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from bench.running import free_port
from kith.cli import app
from kith.errors import KithError, ProcessError
from kith.replay.caller import WAIT_SECONDS, Caller
from kith.replay.summary import percentile
from kith.replay.tracker import find_tracker
from kith.settings import Settings
from kith.web.limits import Limits
from tests.unit.web_servers import KEY, Door, FakeRasa, front_door, line

ROOT = Path(__file__).parents[2]
OTHER_KITH = ("KITH_", "OPENAI_")
EVENTS = (
    "CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, "
    "timestamp FLOAT, intent_name TEXT, action_name TEXT, data TEXT)"
)


@dataclass(frozen=True)
class Turn:
    """What the stand-in for Rasa makes of a message, and what it answers."""

    intent: str = "nlu_fallback"
    state: str | None = None
    actions: tuple[str, ...] = ("action_small_talk",)
    replies: tuple[str, ...] = ("Tell me more.",)
    strategy: str | None = None
    error: str | None = None


GREETING = Turn("greet", actions=("utter_greet",), replies=("Hello.",))
GRIEF = Turn(
    state="sad",
    actions=("action_reflect_feelings",),
    replies=("That is a lot to carry.",),
    strategy="reflection_of_feelings",
)
CRISIS = Turn(
    "unsure",
    actions=("utter_risk_active_1", "utter_risk_line_1"),
    replies=("I'm an AI.", "This line is open now."),
)


@dataclass
class House:
    """A Kith of stand-ins on this machine: its front door, its tracker, and its folder."""

    door: Door
    home: Path
    environ: dict[str, str] = field(default_factory=dict)

    def replay(
        self, *conversations: Mapping[str, Any], arguments: tuple[str, ...] = (), **environ: str
    ) -> Result:
        """Replay these conversations from a file."""
        script = self.home / "script.jsonl"
        script.write_text("".join(json.dumps(one) + "\n" for one in conversations), "utf-8")
        return self.run(str(script), *arguments, **environ)

    def run(self, *arguments: str, stdin: bytes | None = None, **environ: str) -> Result:
        """Run `kith replay` with these arguments."""
        given = {**self.environ, **environ}
        return CliRunner().invoke(app, ["replay", *arguments], input=stdin, env=given)

    def turns(self, *texts: str, **environ: str) -> list[dict[str, Any]]:
        """One conversation, as JSON."""
        shown = self.replay({"turns": texts}, arguments=("--json",), **environ)
        # The front door runs in this process, so its log is on the same standard output.
        return [json.loads(one) for one in shown.stdout.splitlines() if one.startswith("{")]


def recorder(file: Path, made_of: Mapping[str, Turn]) -> Any:
    """Records each turn as Rasa does, and before the reply ends, as Rasa does."""

    async def script(heard: dict[str, Any], _: FakeRasa) -> AsyncIterator[bytes]:
        turn = made_of.get(heard["message"], Turn())
        write(file, heard["sender"], events_of(heard["message"], turn))
        for text in turn.replies:
            says: dict[str, Any] = {"strategy": turn.strategy, "source": "bank"}
            says["emotional_state"] = turn.state
            yield line(text=text, metadata=says if turn.strategy else None)
        yield line(done=True, error=turn.error)

    return script


def events_of(text: str, turn: Turn) -> list[dict[str, Any]]:
    intent = {"name": turn.intent, "confidence": 0.87654}
    events: list[dict[str, Any]] = [
        {"event": "action", "name": "action_session_start"},
        {"event": "action", "name": "action_listen"},
        {"event": "user", "text": text, "parse_data": {"intent": intent}},
        {"event": "slot", "name": "mood", "value": {"valence": 0.1, "arousal": 0.1}},
    ]
    if turn.state is not None:
        events.append({"event": "slot", "name": "emotional_state", "value": turn.state})
    for action, reply in zip(turn.actions, turn.replies, strict=True):
        events += [{"event": "action", "name": action}, {"event": "bot", "text": reply}]
    return [*events, {"event": "action", "name": "action_listen"}]


def write(file: Path, sender: str, events: list[dict[str, Any]]) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute(EVENTS)
        database.executemany(
            "INSERT INTO events (sender_id, type_name, data) VALUES (?, ?, ?)",
            [(sender, event["event"], json.dumps(event)) for event in events],
        )
        database.commit()


@contextmanager
def house(home: Path, made_of: Mapping[str, Turn] | None = None, **kwargs: Any) -> Iterator[House]:
    var = home / "var"
    var.mkdir()
    kwargs.setdefault("limits", Limits(messages_per_minute=1000, sessions_per_minute=1000))
    with front_door(recorder(var / "tracker.db", made_of or {}), **kwargs) as door:
        port = door.url.rpartition(":")[2]
        inherited = {name: "" for name in os.environ if name.startswith(OTHER_KITH)}
        ours = {"KITH_HOME": str(home), "KITH_VAR": str(var), "KITH_WEB_PORT": port}
        yield House(door, home, {**inherited, **ours, "COLUMNS": "100"})


@pytest.fixture
def kith(tmp_path: Path) -> Iterator[House]:
    made_of = {"hello": GREETING, "my dog died": GRIEF, "i can't go on": CRISIS}
    with house(tmp_path, made_of) as running:
        yield running


def behind(shown: Result) -> list[str]:
    """The quiet lines below the replies, without the milliseconds."""
    lines = (one.strip() for one in shown.stdout.splitlines())
    return [re.sub(r"\d+ ms$", "N ms", one) for one in lines if one.endswith(" ms") and "·" in one]


def test_beside_each_turn_are_intent_state_strategy_source_and_milliseconds(kith: House) -> None:
    shown = kith.replay({"title": "A dog", "turns": ["hello", "my dog died"]})
    assert shown.exit_code == 0
    assert re.fullmatch(
        r"""
1\. A dog

 you   hello
 kith  Hello\.
       greet 0\.88 · neutral · utter_greet · scripted · \d+ ms

 you   my dog died
 kith  That is a lot to carry\.
       nlu_fallback 0\.88 · sad · reflection_of_feelings · bank · \d+ ms

conversations 1
turns         2
time          p50 \d+ ms, p95 \d+ ms
strategies    reflection_of_feelings 1
words from    scripted 1, bank 1
repeated      0 word for word within a conversation
""",
        shown.stdout,
    )


def test_a_fixed_reply_is_named_with_all_that_it_is_made_of(kith: House) -> None:
    shown = kith.replay({"turns": ["my dog died", "i can't go on"]})
    named = "unsure 0.88 · sad · utter_risk_active_1 + utter_risk_line_1 · scripted · N ms"
    assert behind(shown)[1] == named


def test_a_state_lasts_until_another_comes_and_no_longer_than_the_conversation(
    kith: House,
) -> None:
    one, two = {"turns": ["my dog died", "hello"]}, {"turns": ["hello"]}
    states = [text.split(" · ")[1] for text in behind(kith.replay(one, two))]
    assert states == ["sad", "sad", "neutral"]


def test_a_message_that_rasa_never_saw_does_not_get_the_intent_of_the_one_before(
    kith: House,
) -> None:
    hello, privacy = kith.turns("hello", "/privacy")
    assert hello["intent"] == "greet"
    assert privacy["answered"] is True
    assert (privacy["intent"], privacy["actions"]) == (None, [])


def test_each_conversation_is_held_with_somebody_new(kith: House) -> None:
    kith.replay({"turns": ["hello", "hello"]}, {"turns": ["hello"]})
    senders = [heard["sender"] for heard in kith.door.rasa.heard]
    assert senders[0] == senders[1] != senders[2]


def test_a_message_without_an_answer_is_told_counted_and_ends_in_status_1(tmp_path: Path) -> None:
    with house(tmp_path, {"boom": Turn(error="failed"), "hello": GREETING}) as kith:
        shown = kith.replay({"turns": ["hello", "boom", "hello"]})
        boom = kith.turns("hello", "boom")[1]
    assert shown.exit_code == 1
    assert "1 of the messages got no answer. `kith doctor` tells why." in str(shown.exception)
    assert re.search(r"^       no answer, \d+ ms$", shown.stdout, re.MULTILINE)
    assert "unanswered    1\n" in shown.stdout
    assert (boom["answered"], boom["ms"] > 0) == (False, True)


def test_json_has_a_line_for_each_turn(kith: House) -> None:
    shown = kith.replay({"title": "A dog", "turns": ["my dog died"]}, arguments=("--json",))
    turn = json.loads(shown.stdout)
    assert turn.pop("ms") > 0
    assert turn == {
        "conversation": 1,
        "title": "A dog",
        "turn": 1,
        "text": "my dog died",
        "reply": "That is a lot to carry.",
        "intent": "nlu_fallback",
        "confidence": 0.877,
        "state": "sad",
        "strategy": "reflection_of_feelings",
        "actions": ["action_reflect_feelings"],
        "source": "bank",
        "answered": True,
    }


def test_in_markdown_what_is_typed_is_no_markup(kith: House) -> None:
    typed = "*so* <b>_tired_</b> &amp;\n- of it\n1. all"
    shown = kith.replay({"title": "A [b]", "turns": [typed]}, arguments=("--markdown",))
    assert "## A \\[b\\]\n" in shown.stdout
    assert (
        "**Person:** \\*so\\* \\<b\\>\\_tired\\_\\</b\\> \\&amp;  \n\\- of it  \n1\\. all\n"
    ) in shown.stdout
    assert "**Kith:** Tell me more.\n" in shown.stdout


def test_one_form_at_a_time(kith: House) -> None:
    assert kith.replay({"turns": ["hi"]}, arguments=("--json", "--markdown")).exit_code == 2


def test_long_texts_are_wrapped_beside_their_label_with_no_blanks_behind(kith: House) -> None:
    text = "it rained and rained " * 8 + "\n\nand then it rained"
    lines = kith.replay({"turns": [text]}, arguments=("--width", "40")).stdout.splitlines()
    said = lines[lines.index("1. Conversation 1") + 2 : -7]
    assert all(len(one) <= 40 and one == one.rstrip() for one in said)
    assert all(one.startswith(" " * 7) for one in said[1:8] if one)
    assert "       and then it rained" in said


def test_colour_is_for_the_label_and_not_for_what_was_said(kith: House) -> None:
    shown = kith.replay({"turns": ["hello"]}, FORCE_COLOR="1", TERM="xterm").stdout
    assert "\x1b[36m you   \x1b[0mhello\n" in shown
    assert "\x1b[32m kith  \x1b[0mHello.\n" in shown


@pytest.mark.parametrize(("only", "titles"), [("2", ["Work"]), (" DOG", ["A dog", "Two dogs"])])
def test_only_some_conversations_are_replayed(kith: House, only: str, titles: list[str]) -> None:
    sides = [{"title": title, "turns": ["hi"]} for title in ("A dog", "Work", "Two dogs")]
    shown = kith.replay(*sides, arguments=("--json", "--only", only))
    assert [json.loads(one)["title"] for one in shown.stdout.splitlines()] == titles


def test_a_conversation_that_is_not_there_is_not_made_up(kith: House) -> None:
    missing = kith.replay({"turns": ["hi"]}, arguments=("--only", "2"))
    assert str(missing.exception) == (
        "There is no conversation '2': give a number from 1 to 1, or a part of a title."
    )


def test_blank_lines_a_byte_order_mark_and_line_ends_of_windows_do_no_harm(kith: House) -> None:
    script = b'\xef\xbb\xbf{"turns": ["hello"]}\r\n\r\n  \n{"turns": [{"text": "caf\xc3\xa9"}]}'
    shown = kith.run("-", "--json", stdin=script)
    assert [json.loads(one)["text"] for one in shown.stdout.splitlines()] == ["hello", "café"]
    assert [heard["message"] for heard in kith.door.rasa.heard] == ["hello", "café"]


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ('{"turns": ["hi", "bye"', "Invalid JSON: EOF while parsing a list at column 22."),
        ("hello", "Invalid JSON: expected value at column 1."),
        ('["hi"]', "Input should be an object."),
        ('{"title": "A dog"}', "turns: Field required."),
        ('{"turns": "hi"}', "turns: Input should be a valid array."),
        ('{"turns": []}', "turns: Tuple should have at least 1 item after validation, not 0."),
        ('{"turns": ["hi", 7]}', "turn 2: Input should be a valid string."),
        ('{"turns": ["hi", {"user": "bye"}]}', "turn 2: Input should be a valid string."),
        ('{"turns": ["hi", ""]}', "turn 2 is empty."),
        ('{"turns": [" \\u0000"]}', "turn 1 is empty."),
        ('{"turns": ["hi"], "title": 7}', "title: Input should be a valid string."),
    ],
)
def test_a_line_that_cannot_be_used_is_named_by_its_number(
    kith: House, second: str, problem: str
) -> None:
    refused = kith.run("-", stdin=b'{"turns": ["hello"]}\n\n' + second.encode())
    assert isinstance(refused.exception, KithError)
    assert str(refused.exception) == f"standard input, line 3: {problem}"
    assert kith.door.rasa.heard == []


def test_a_file_that_cannot_be_used_is_named(kith: House, tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").write_text("\n \n", "utf-8")
    (tmp_path / "latin.jsonl").write_bytes('{"turns": ["café"]}'.encode("latin-1"))
    for name, problem in (
        ("none.jsonl", "cannot be read: No such file or directory."),
        (".", "cannot be read: Is a directory."),
        ("latin.jsonl", "is not UTF-8 text."),
        ("empty.jsonl", 'is empty. A line of it is such as {"turns": ["hi", "bye"]}.'),
    ):
        assert str(kith.run(str(tmp_path / name)).exception) == f"{tmp_path / name} {problem}"


def unnamed_but_shown(shown: Result, *, warning: str) -> None:
    """One warning, and a replay with everything that the replies themselves tell."""
    assert shown.exit_code == 0
    (told,) = shown.stderr.splitlines()
    assert told.startswith(warning)
    assert "intents and fixed replies stay unnamed" in told
    assert behind(shown)[-2:] == [
        "- · - · - · scripted · N ms",
        "- · sad · reflection_of_feelings · bank · N ms",
    ]


def test_without_a_tracker_on_this_machine_the_replies_are_shown_all_the_same(
    kith: House, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    shown = kith.replay({"turns": ["hello", "my dog died"]}, KITH_VAR=str(elsewhere))
    missing = f"{elsewhere / 'tracker.db'} cannot be read (unable to open database file)."
    unnamed_but_shown(shown, warning=missing)
    assert not elsewhere.exists()


def test_a_tracker_of_another_kith_is_told_from_the_right_one(kith: House, tmp_path: Path) -> None:
    write(tmp_path / "other.db", "somebody", events_of("hello", GREETING))
    two = ({"turns": ["hello", "my dog died"]},) * 2
    shown = kith.replay(*two, KITH_DATABASE=f"sqlite:///{tmp_path / 'other.db'}")
    unnamed_but_shown(shown, warning=f"{tmp_path / 'other.db'} does not hold the conversation.")


def test_a_database_that_does_not_answer_is_asked_once_and_its_password_not_shown(
    kith: House,
) -> None:
    url = f"postgresql://kith:secret@127.0.0.1:{free_port()}/kith"
    shown = kith.replay({"turns": ["hello", "my dog died"]}, KITH_DATABASE=url)
    unnamed_but_shown(shown, warning="postgresql+psycopg://kith:***@127.0.0.1:")
    assert "secret" not in shown.stderr


def test_a_file_that_is_no_database_is_said_to_be_none(kith: House, tmp_path: Path) -> None:
    (tmp_path / "other.db").write_text("no database, whatever its name " * 40, "utf-8")
    shown = kith.replay({"turns": ["hello", "my dog died"]}, KITH_DATABASE="sqlite:///other.db")
    unnamed_but_shown(shown, warning=f"{tmp_path / 'other.db'} cannot be read (file is not a")


def test_the_tracker_is_read_while_another_turn_is_being_written(tmp_path: Path) -> None:
    write(tmp_path / "tracker.db", "ann", events_of("hello", GREETING))
    with closing(sqlite3.connect(tmp_path / "tracker.db")) as rasa:
        rasa.execute("BEGIN IMMEDIATE")
        rasa.execute("INSERT INTO events (sender_id, data) VALUES ('ann', '{}')")
        rows = find_tracker(Settings(var=tmp_path), {}).rows("ann", after=2)
    assert [event["event"] for _, event in rows] == ["user", "slot", "action", "bot", "action"]


def test_an_address_that_is_none_is_a_wrong_setting(kith: House) -> None:
    refused = kith.replay({"turns": ["hello"]}, KITH_DATABASE="kith:secret@host")
    assert isinstance(refused.exception, KithError)
    assert str(refused.exception).startswith("KITH_DATABASE is no address such as postgresql://")
    assert "secret" not in str(refused.exception)


def test_a_replay_on_the_machine_of_kith_is_not_slowed_down(tmp_path: Path) -> None:
    with house(tmp_path, limits=Limits(messages_per_minute=2), clock=lambda: 0.0) as kith:
        (tmp_path / "var/keys").mkdir()
        (tmp_path / "var/keys/channel.key").write_text(f"{KEY}\n", "ascii")
        assert [turn["answered"] for turn in kith.turns(*"abcde")] == [True] * 5


async def test_who_has_no_pass_waits_as_the_front_door_asks_and_the_wait_is_not_counted(
    tmp_path: Path,
) -> None:
    now, waits = [0.0], []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    limits = Limits(messages_per_minute=20)
    with house(tmp_path, limits=limits, clock=lambda: now[0]) as kith:
        async with httpx.AsyncClient(trust_env=False) as client:
            caller = Caller(client, url=kith.door.url, key="of another Kith", sleep=sleep)
            session = await caller.begin()
            answers = [await caller.say(session, f"number {number}") for number in range(25)]
    assert all(answer.is_answered for answer in answers)
    assert waits == [WAIT_SECONDS] * 5
    assert max(answer.ms for answer in answers) < WAIT_SECONDS * 1000


def test_when_kith_does_not_run_one_line_says_so(tmp_path: Path) -> None:
    (tmp_path / "script.jsonl").write_text('{"turns": ["hello"]}\n', "utf-8")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    ended = started(tmp_path, port)
    shown, told = ended.communicate(timeout=60)
    assert (ended.returncode, shown) == (1, "")
    assert told == f"Kith is not running at {url}. `make run` or `make serve` starts it.\n"


def test_ctrl_c_ends_a_replay_with_what_it_has_come_to(tmp_path: Path) -> None:
    is_over = threading.Event()

    async def hang(heard: dict[str, Any], _: FakeRasa) -> AsyncIterator[bytes]:
        if heard["message"] == "hang":
            await asyncio.to_thread(is_over.wait, 30)
        yield line(text="Hello.")
        yield line(done=True)

    (tmp_path / "script.jsonl").write_text('{"turns": ["hello", "hang"]}\n', "utf-8")
    with front_door(hang) as door:
        replaying = started(tmp_path, int(door.url.rpartition(":")[2]))
        while len(door.rasa.heard) < 2:
            assert replaying.poll() is None
            time.sleep(0.02)
        replaying.send_signal(signal.SIGINT)
        shown, told = replaying.communicate(timeout=10)
        is_over.set()
    assert replaying.returncode == 130
    assert " kith  Hello.\n" in shown
    assert "turns         1\n" in shown
    assert "Traceback" not in told


# A test run in the background of a shell ignores Ctrl-C, and what it starts inherits that; what a
# person starts in a terminal does not.
AS_IN_A_TERMINAL = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler);"
    "from kith.cli import main; main()"
)


def started(home: Path, port: int) -> subprocess.Popen[str]:
    """`kith replay script.jsonl`, as a process of its own."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(OTHER_KITH)}
    ours = {"KITH_HOME": str(home), "KITH_WEB_PORT": str(port), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", AS_IN_A_TERMINAL, "replay", "script.jsonl"],
        cwd=home,
        env={**inherited, **ours},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Rude(BaseHTTPRequestHandler):
    """Gives a session where it is told to, and hangs up on whoever says something."""

    gives_sessions = True

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/session":
            body = json.dumps({"session": "abc"} if self.gives_sessions else ["no Kith"]).encode()
            self.send_response(201)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


class NoKith(Rude):
    gives_sessions = False


@pytest.mark.parametrize(
    ("server", "problem"),
    [
        (Rude, "The connection to Kith broke. If it does not come back: `kith doctor`."),
        (NoKith, "gives no session. Is it Kith? `kith doctor` tells."),
    ],
)
async def test_what_is_no_kith_and_what_hangs_up_are_told_apart(
    server: type[Rude], problem: str
) -> None:
    with HTTPServer(("127.0.0.1", 0), server) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        async with httpx.AsyncClient(trust_env=False) as client:
            caller = Caller(client, url=f"http://127.0.0.1:{listening.server_port}")
            with pytest.raises(ProcessError, match=re.escape(problem)):
                await caller.say(await caller.begin(), "hello")
        listening.shutdown()


def test_what_has_been_said_before_is_counted_within_a_conversation(kith: House) -> None:
    one, two = {"turns": ["a", "hello", "b", "c"]}, {"turns": ["a"]}
    assert "repeated      2 word for word within a conversation\n" in kith.replay(one, two).stdout


def test_a_percentile_is_a_value_that_was_measured() -> None:
    assert percentile([30, 10, 20, 40], 50) == 20
    assert percentile([30, 10, 20, 40], 95) == 40
    assert percentile([7], 50) == 7
    assert percentile([], 95) == 0
