"""How long a turn takes, how that grows, and what it takes to run: `make bench-turn`.

Starts everything it needs itself: Kith as `kith serve` runs it, a stand-in for a model server, and
a second Rasa without what `components/` mends, with the same model and the same action server.
The two Rasas take turns, message by message, so that the noise of the machine falls on both.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml
from rich.console import Console
from rich.table import Table

from bench.running import (
    ROOT,
    RunningKith,
    RunningStub,
    free_port,
    start_kith,
    start_stub,
    wait_until_answers,
)

SCRIPTED = ("what's your name", "tell me a joke", "how old are you", "tell me a fun fact")
# Sensing and one action that asks no model, so that what is compared is Rasa.
TWO_ACTIONS = ("what do you know about me?", "how has my mood been lately?")
FREE = (
    "i had such a strange day at work",
    "my sister came over and we cooked together",
    "i keep thinking about what he said",
    "the train was late again and i missed the start",
    "it rained all afternoon so i stayed in",
    "i am not sure what to do about the flat",
)

Send = Callable[[str, str], float]


@dataclass(frozen=True)
class Plan:
    """How much is measured; a turn each."""

    warm_up: int = 6
    compared: int = 40
    scripted: int = 40
    free: int = 60
    long: int = 1000
    window: int = 10


def p50(values: Sequence[float]) -> float:
    """The median."""
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]


def rest(url: str) -> Send:
    """Talk to a Rasa over its REST channel; gives seconds a turn."""
    client = httpx.Client(timeout=30.0)

    def send(sender: str, text: str) -> float:
        began = time.perf_counter()
        answer = client.post(
            f"{url}/webhooks/rest/webhook", json={"sender": sender, "message": text}
        )
        took = time.perf_counter() - began
        answer.raise_for_status()
        if not answer.json():
            raise RuntimeError("no reply")
        return took

    return send


def start_stock_rasa(kith: RunningKith) -> tuple[subprocess.Popen[bytes], str]:
    """The same model on stock Rasa: its own tracker store, nothing mended."""
    port = free_port()
    endpoints = kith.var / "endpoints-stock.yml"
    endpoints.write_text(
        yaml.safe_dump(
            {
                "action_endpoint": {
                    "url": f"{kith.actions_url}/webhook",
                    "headers": {"X-Kith-Key": (kith.var / "keys/channel.key").read_text().strip()},
                },
                "tracker_store": {
                    "type": "SQL",
                    "dialect": "sqlite",
                    "db": str(kith.var / "stock.db"),
                },
            }
        )
    )
    credentials = kith.var / "credentials-stock.yml"
    credentials.write_text("rest:\n")
    command = [str(ROOT / ".venv-rasa/bin/python"), "-m", "rasa", "run"]
    command += ["--model", str(ROOT / "models/kith.tar.gz"), "--port", str(port)]
    command += ["--endpoints", str(endpoints), "--credentials", str(credentials)]
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
    env = {**os.environ, **quiet, "KITH_STOCK_RASA": "1", "PYTHONPATH": str(ROOT)}
    env["KITH_VAR"] = str(kith.var / "stock")
    with (kith.var / "stock.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    wait_until_answers(f"{url}/", process, seconds=240)
    return process, url


def compare(
    ours: Send, stock: Send, texts: Sequence[str], plan: Plan
) -> tuple[list[float], list[float]]:
    """Seconds a turn with two custom actions, ours and stock, turn about."""
    pairs = []
    for turn, text in enumerate(_take(texts, plan.warm_up + plan.compared)):
        pair = (ours(f"compare {texts[0]}", text), stock(f"compare {texts[0]}", text))
        if turn >= plan.warm_up:
            pairs.append(pair)
    return [a for a, _ in pairs], [b for _, b in pairs]


def long_session(send: Send, plan: Plan) -> tuple[list[float], list[float]]:
    """Seconds a turn around turn 10 of new sessions, and around turn 1000 of one."""
    texts = itertools.cycle(FREE)
    for _ in range(plan.long - plan.window // 2):
        send("long", next(texts))
    early, late = [], []
    for session in range(plan.window):
        for turn in range(1, 13):
            took = send(f"short-{session}", next(texts))
            if turn >= 8:
                early.append(took)
                late.append(send("long", next(texts)))
    return early, late


def scripted_turns(kith: RunningKith, plan: Plan) -> list[float]:
    """Seconds of a scripted turn through the front door."""
    return [chat(kith, next_text)[1] for next_text in _take(SCRIPTED, plan.scripted)]


@dataclass(frozen=True)
class FreeTurn:
    """One turn worded by the model; seconds from sending, and after the model's first token."""

    first_text: float
    whole: float
    after_first_token: float


def free_turns(kith: RunningKith, stub: RunningStub, plan: Plan) -> list[FreeTurn]:
    """Turns worded by the model, streamed through the front door."""
    turns = []
    for text in _take(FREE, plan.free):
        stub.set(behaviour="well")
        began = time.perf_counter()
        first_at, whole = chat(kith, text)
        calls = stub.calls()
        if not calls or not isinstance(calls[0]["first_token_at"], float):
            raise RuntimeError("the model was not asked; is the reply from the bank?")
        after = began + first_at - calls[0]["first_token_at"]
        turns.append(FreeTurn(first_at, whole, after))
    return turns


_TALK = httpx.Client(timeout=60.0)


def chat(kith: RunningKith, text: str) -> tuple[float, float]:
    """One streamed turn through the front door: seconds to the first text, and to the end."""
    began = time.perf_counter()
    first: float | None = None
    body = {"message": text}
    headers = {"Authorization": f"Bearer {_session(kith)}"}
    url = f"{kith.web_url}/chat?stream=true"
    with _TALK.stream("POST", url, json=body, headers=headers) as answer:
        answer.raise_for_status()
        for line in answer.iter_lines():
            if first is None and line in ("event: sentence", "event: message"):
                first = time.perf_counter() - began
            if line == "event: error":
                raise RuntimeError("the front door reported an error")
    if first is None:
        raise RuntimeError("no text came")
    return first, time.perf_counter() - began


_SESSIONS: dict[str, tuple[str, int]] = {}


def _session(kith: RunningKith) -> str:
    """A session, and after some turns a new one: the front door takes 20 messages a minute."""
    token, used = _SESSIONS.get(kith.web_url, ("", 15))
    if used >= 15:
        token, used = str(httpx.post(f"{kith.web_url}/session").json()["session"]), 0
    _SESSIONS[kith.web_url] = (token, used + 1)
    return token


def _take(texts: Sequence[str], count: int) -> list[str]:
    return list(itertools.islice(itertools.cycle(texts), count))


def measure(plan: Plan, folder: Path) -> dict[str, object]:
    """Everything, as the keys of the last line."""
    stub = start_stub()
    kith = start_kith(folder / "var", **stub.environment)
    chat(kith, FREE[0])
    start_s = time.perf_counter() - kith.started_at
    stock = None
    try:
        for text in SCRIPTED + FREE:
            chat(kith, text)
        scripted = scripted_turns(kith, plan)
        free = free_turns(kith, stub, plan)
        rss = {name: round(kith.rss_mb(name)) for name in ("rasa", "actions", "web")}
        stock, stock_url = start_stock_rasa(kith)
        rests = rest(kith.rasa_url), rest(stock_url)
        ours, theirs = compare(*rests, TWO_ACTIONS, plan)
        ours_free, theirs_free = compare(*rests, FREE, plan)
        stock.kill()
        early, late = long_session(rest(kith.rasa_url), plan)
        rss_after = {name: round(kith.rss_mb(name)) for name in rss}
    finally:
        if stock is not None:
            stock.kill()
        kith.stop()
        stub.stop()
    return {
        "scripted_p50_ms": _ms(p50(scripted)),
        "free_p50_ms": _ms(p50([turn.whole for turn in free])),
        "free_p95_ms": _ms(p95([turn.whole for turn in free])),
        "free_first_text_p50_ms": _ms(p50([turn.first_text for turn in free])),
        "first_token_overhead_p50_ms": _ms(p50([turn.after_first_token for turn in free])),
        "two_actions_p50_ms": _ms(p50(ours)),
        "two_actions_stock_p50_ms": _ms(p50(theirs)),
        "ratio_to_stock": round(p50(ours) / p50(theirs), 3),
        "ratio_to_stock_with_model_call": round(p50(ours_free) / p50(theirs_free), 3),
        "turn10_p50_ms": _ms(p50(early)),
        "turn1000_p50_ms": _ms(p50(late)),
        "ratio_turn1000_to_turn10": round(p50(late) / p50(early), 3),
        "rss_mb": rss,
        "rss_mb_after_1000_turns": rss_after,
        "start_s": round(start_s, 1),
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def main() -> None:
    """Measure, print a table and a last line of JSON."""
    parser = argparse.ArgumentParser(prog="make bench-turn", description=__doc__.splitlines()[0])
    parser.add_argument("--long", type=int, default=Plan.long, help="turns of the long session")
    plan = Plan(long=parser.parse_args().long)
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as folder:
        result = measure(plan, Path(folder))
    table = Table("measure", "value")
    for name, value in result.items():
        table.add_row(name, str(value))
    Console().print(table)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
