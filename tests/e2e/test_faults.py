"""Every row of what may fail, with the fault really caused."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bench.running import ROOT, RunningKith, RunningStub, free_port, wait_until_answers
from tests.e2e.talking import Person

FEELING = "i'm so sad, my grandmother died on sunday"
CRISIS = "i want to kill myself"


def last_fault(kith: RunningKith) -> str:
    lines = (kith.var / "faults.jsonl").read_text().splitlines()
    return str(json.loads(lines[-1])["kind"])


@pytest.mark.parametrize(
    ("behaviour", "kind", "seconds"),
    [
        ("rate_limit", "LLMRateLimited", 8),
        ("server_error", "LLMUnavailable", 8),
        ("wrong_key", "LLMRefused", 4),
        ("html", "LLMBadResponse", 4),
        ("garbage", "LLMBadResponse", 4),
        ("empty", "LLMBadResponse", 4),
        ("cut", "LLMUnavailable", 4),
        ("slow", "LLMTimeout", 9),
        ("stalled", "LLMTimeout", 18),
        ("endless", "LLMBadResponse", 18),
    ],
)
def test_a_failing_model_leaves_the_reply_to_the_bank_in_the_same_strategy(
    person: Person, kith: RunningKith, stub: RunningStub, behaviour: str, kind: str, seconds: float
) -> None:
    stub.set(behaviour=behaviour)
    began = time.monotonic()
    (message,) = person.messages(FEELING)
    assert time.monotonic() - began < seconds
    assert message["text"]
    assert message["metadata"]["source"] in ("bank", "both")
    assert message["metadata"]["strategy"] == "reflection_of_feelings"
    assert last_fault(kith) == kind


def test_the_doctor_says_why_the_bank_answered(
    person: Person, kith: RunningKith, stub: RunningStub
) -> None:
    stub.set(behaviour="wrong_key")
    person.say(FEELING)
    doctor = subprocess.run(
        [sys.executable, "-c", "from kith.cli import main; main()", "doctor"],
        cwd=ROOT,
        env=dict(kith.env),
        capture_output=True,
        text=True,
        check=False,
    )
    assert doctor.returncode == 1
    assert "OPENAI_API_KEY" in doctor.stdout
    assert "Traceback" not in doctor.stdout + doctor.stderr


def test_a_model_that_recovers_words_the_next_reply(person: Person, stub: RunningStub) -> None:
    stub.set(behaviour="server_error")
    person.say(FEELING)
    stub.set(behaviour="well")
    (message,) = person.messages("it still hurts")
    assert message["metadata"]["source"] == "model"


@pytest.fixture
def locked(kith: RunningKith) -> Iterator[list[sqlite3.Connection]]:
    """Both databases, held by somebody else."""
    locks = [sqlite3.connect(kith.var / name) for name in ("kith.db", "tracker.db")]
    for lock in locks:
        lock.execute("BEGIN EXCLUSIVE")
    yield locks
    for lock in locks:
        lock.close()


def test_a_locked_database_is_said_once_and_the_talk_goes_on(
    person: Person, kith: RunningKith, request: pytest.FixtureRequest
) -> None:
    person.say("remember that my cat is called momo")
    person.say("yes")
    locks: list[sqlite3.Connection] = request.getfixturevalue("locked")
    answers = [person.say(text) for text in (FEELING, "it was so sudden", "we were close")]
    assert all(answers)
    notices = [answer for answer in answers if "can't write anything down" in answer]
    assert len(notices) == 1
    for lock in locks:
        lock.close()
    assert "momo" in person.say("what do you know about me?")
    person.say("thank you")
    said = sqlite3.connect(kith.var / "tracker.db").execute(
        "SELECT data FROM events WHERE type_name = 'user'"
    )
    texts = [json.loads(data)["text"] for (data,) in said]
    assert "we were close" in texts


def test_a_hung_action_server_holds_up_no_crisis_reply_and_is_owned_up_to(
    person: Person, kith: RunningKith
) -> None:
    person.say("the move starts on thursday")
    actions = psutil.Process(kith.pid("actions"))
    actions.suspend()
    try:
        began = time.monotonic()
        assert "findahelpline" in Person(kith).say(CRISIS).lower()
        assert time.monotonic() - began < 5
        assert "Kith" in Person(kith).say("what's your name?")
        began = time.monotonic()
        answer = person.say("nothing is packed and i am tired")
        assert time.monotonic() - began < 25
    finally:
        actions.resume()
    assert "can't" in answer or "couldn't" in answer
    assert person.say("still here?")


def test_a_killed_action_server_is_restarted_and_nothing_that_was_said_is_lost(
    person: Person, kith: RunningKith, stub: RunningStub
) -> None:
    person.say("the move to leeds starts on thursday")
    killed = kith.pid("actions")
    os.kill(killed, signal.SIGKILL)
    assert "findahelpline" in Person(kith).say(CRISIS).lower()
    assert "Kith" in Person(kith).say("what's your name?")
    assert person.say("nothing is packed and i am tired")
    wait_until_answers(f"{kith.actions_url}/health", kith.process, seconds=30)
    assert kith.pid("actions") != killed
    stub.set(behaviour="well")
    person.say("so that is that")
    sent = stub.calls()[0]["body"]["messages"]
    assert any("leeds" in message["content"] for message in sent)
    assert "actions ended" in (kith.var / "serve.log").read_text()


def test_a_killed_front_door_is_restarted_and_the_session_goes_on(
    person: Person, kith: RunningKith
) -> None:
    person.say("remember that my cat is called momo")
    person.say("yes")
    os.kill(kith.pid("web"), signal.SIGKILL)
    time.sleep(0.2)
    wait_until_answers(f"{kith.web_url}/health", kith.process, seconds=30)
    assert "momo" in person.say("what do you know about me?")


def test_a_killed_rasa_is_owned_up_to_and_restarted(person: Person, kith: RunningKith) -> None:
    person.say("remember that my cat is called momo")
    person.say("yes")
    os.kill(kith.pid("rasa"), signal.SIGKILL)
    answer = person.post("are you there?")
    assert answer.status_code == 503
    assert answer.json()["response"]
    assert "findahelpline" in person.post(CRISIS).json()["response"].lower()
    wait_until_answers(f"{kith.rasa_url}/", kith.process, seconds=240)
    assert "momo" in person.say("what do you know about me?")


def run_kith(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from kith.cli import main; main()", *arguments],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_port_that_is_taken_is_one_line_and_status_one(tmp_path: Path, kith: RunningKith) -> None:
    ended = run_kith(
        "serve",
        KITH_WEB_PORT=kith.env["KITH_WEB_PORT"],
        KITH_RASA_PORT=str(free_port()),
        KITH_ACTIONS_PORT=str(free_port()),
        KITH_VAR=str(tmp_path),
    )
    assert ended.returncode == 1
    assert kith.env["KITH_WEB_PORT"] in ended.stderr
    assert "Traceback" not in ended.stderr


def test_ctrl_c_ends_every_process(tmp_path: Path) -> None:
    env = {f"KITH_{name}_PORT": str(free_port()) for name in ("WEB", "RASA", "ACTIONS")}
    process = subprocess.Popen(
        [sys.executable, "-c", "from kith.cli import main; main()", "serve"],
        cwd=ROOT,
        env={**os.environ, **env, "KITH_VAR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_until_answers(f"http://127.0.0.1:{env['KITH_WEB_PORT']}/health", process, seconds=60)
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []
