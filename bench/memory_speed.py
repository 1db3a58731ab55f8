"""Measure how fast one person's memories are recalled, and what that takes of the process's memory.

    python -m bench.memory_speed [--rows 10000 100000]

The memories are made up from a few hundred words, with random vectors: how alike they are does not
change the work. A question is embedded by the real encoder each time. `cpu_ms` is what the process
worked, which other work on the machine lengthens less than the time that passed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from kith.encoder import Encoder
from kith.memory.database import Database
from kith.memory.memory import Kind, NewMemory, Origin
from kith.memory.recall import Recall
from kith.memory.rows import insert, touch

ENCODER = Path(__file__).resolve().parent.parent / "models" / "encoder"
START = datetime(2020, 1, 1, tzinfo=timezone.utc)
BATCH = 5000
ROUNDS = 100
MEGABYTE = 1_000_000
SEED = 11

OPENINGS = (
    "today",
    "last night",
    "I think",
    "honestly",
    "my sister said",
    "at work",
    "after lunch",
)
MIDDLES = (
    "we went for a long walk by the river",
    "the train was late and I missed the start of the concert",
    "I planted tomatoes and the cat dug them out again",
    "somebody finally repaired the heating in the office",
    "Anna called to say that the wedding is moved to September",
    "I tried a new recipe with lentils and too much garlic",
    "the dentist wants to see me again in two weeks",
    "my brother is thinking about leaving his job at the bakery",
    "I could not sleep and read half of a novel about the sea",
    "we argued about money and made up before bed",
)
QUESTIONS = (
    "when is Anna's wedding?",
    "what did I plant?",
    "how is my brother doing at the bakery?",
    "I can't sleep again",
    "did the dentist say anything last year?",
    "what was the novel I read about?",
)


def measure(rows: int, encoder: Encoder) -> dict[str, float]:
    """Times in milliseconds and growth in megabytes, with `rows` memories of one person."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/memory.db")
        _fill(database, rows, encoder.dimension)
        encoder.sentences(QUESTIONS)
        before = _resident()
        recall = Recall(database, encoder.sentences, dimension=encoder.dimension)
        now = START + timedelta(minutes=30 * rows)

        def once(question: str) -> tuple[float, float]:
            start, worked = time.perf_counter(), time.process_time()
            recall.recall("ann", question, now=now)
            return (time.perf_counter() - start) * 1000, (time.process_time() - worked) * 1000

        first, _ = once(QUESTIONS[0])
        both = [once(QUESTIONS[number % len(QUESTIONS)]) for number in range(ROUNDS)]
        times, worked = zip(*both, strict=True)
        grown = _resident() - before
        database.close()
    return {
        "ms_first": first,
        "ms_p50": statistics.median(times),
        "cpu_ms_p50": statistics.median(worked),
        "ms_p95": statistics.quantiles(times, n=20)[-1],
        "mb_grown": grown,
    }


def _fill(database: Database, rows: int, dimension: int) -> None:
    chance = random.Random(SEED)
    vectors = np.random.default_rng(SEED)
    for begin in range(0, rows, BATCH):
        count = min(BATCH, rows - begin)
        made = vectors.standard_normal((count, dimension)).astype(np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        new = [
            NewMemory(
                kind=Kind.SAID,
                text=f"{chance.choice(OPENINGS)} {chance.choice(MIDDLES)}, number {number}",
                said_at=START + timedelta(minutes=30 * number),
                origin=Origin.HEARD,
                episode=1 + number // 20,
            )
            for number in range(begin, begin + count)
        ]
        with database.transaction() as connection:
            owner, version = touch(connection, "ann")
            insert(connection, owner, version, new, made)


def _resident() -> float:
    return float(psutil.Process(os.getpid()).memory_info().rss) / MEGABYTE


def main() -> None:
    """Measure each size and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    numbers: dict[str, Any] = {}
    encoder = Encoder.load(ENCODER)
    for rows in parser.parse_args().rows:
        measured = measure(rows, encoder)
        numbers |= {f"{name}_{rows}": round(value, 2) for name, value in measured.items()}
        print(
            f"{rows:>8} memories: p50 {measured['ms_p50']:.1f} ms "
            f"({measured['cpu_ms_p50']:.1f} ms of work), "
            f"p95 {measured['ms_p95']:.1f} ms, "
            f"the first {measured['ms_first']:.0f} ms, {measured['mb_grown']:.0f} MB more"
        )
    print(json.dumps(numbers))


if __name__ == "__main__":
    main()
