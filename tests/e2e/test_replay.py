"""`kith replay` against the real processes: what a reviewer reads, out of Rasa's own tracker."""

from __future__ import annotations

import json
import re
import subprocess
import sys

from bench.running import ROOT, RunningKith, RunningStub
from tests.e2e.talking import Person

SCRIPT = (
    {"title": "A dog", "turns": ["hello", "my grandmother died and i can't stop crying"]},
    {"turns": ["/privacy", "i want to kill myself", "what's your name?"]},
)


def replay(kith: RunningKith, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Replay the script, given on standard input."""
    return subprocess.run(
        [sys.executable, "-m", "kith.cli", "replay", "-", *arguments],
        input="\n".join(json.dumps(side) for side in SCRIPT),
        env={**kith.env, "COLUMNS": "100"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_reviewer_sees_intent_state_strategy_and_milliseconds(
    kith: RunningKith, person: Person
) -> None:
    shown = replay(kith)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert re.search(
        r"^1\. A dog\n\n"
        r" you   hello\n"
        r" kith  (?:.+\n)+?(?:\n.+\n)*?"
        r"       greet [01]\.\d\d · neutral · utter_greet · scripted · \d+ ms\n\n"
        r" you   my grandmother died and i can't stop crying\n"
        r" kith  That sounds like a lot\. What was the hardest part\?\n"
        r"       [a-z_]+ [01]\.\d\d · sad · reflection_of_feelings · model · \d+ ms\n",
        shown.stdout,
        re.MULTILINE,
    )
    assert re.search(r"^turns +5\ntime +p50 \d+ ms, p95 \d+ ms$", shown.stdout, re.MULTILINE)


def test_a_crisis_is_named_and_a_message_that_rasa_never_saw_is_not(
    kith: RunningKith, person: Person, stub: RunningStub
) -> None:
    shown = replay(kith, "--json", "--only", "2")
    privacy, crisis, name = (json.loads(line) for line in shown.stdout.splitlines())
    assert (privacy["intent"], privacy["actions"], privacy["answered"]) == (None, [], True)
    assert crisis["actions"]
    said = ("utter_risk_", "utter_helpline_")
    assert all(action.startswith(said) for action in crisis["actions"])
    assert (crisis["strategy"], crisis["source"]) == (None, "scripted")
    assert name["intent"] == "ask_bot_name"
    assert stub.calls() == []
