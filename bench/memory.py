"""Measure how well memory finds again what was said, and how fast.

    python -m bench.memory --locomo FILE [--leave-one-out] [--without-captions]
    python -m bench.memory --speed [ROWS ...]

On LoCoMo (Maharana et al. 2024, https://arxiv.org/abs/2402.17753): every turn of a conversation is
a memory; a question is right as far as the turns that hold its answer are among the first 5 or 10
recalled. Categories 1 to 4 are answerable. Category 5 asks what was never said; there the share of
questions is told for which nothing is recalled. No language model takes part.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta, timezone
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from kith.encoder import Encoder, Vectors
from kith.memory.database import Database
from kith.memory.memory import Kind, NewMemory, Origin
from kith.memory.recall import Gate, Recall
from kith.memory.recollection import Recollection
from kith.memory.rows import insert, touch
from kith.memory.scoring import Weights

ENCODER = Path(__file__).resolve().parent.parent / "models" / "encoder"
ANSWERABLE = (1, 2, 3, 4)
UNANSWERABLE = 5
MOST = 10
NEVER = Gate(meaning=-1.0, words=0.0, other=9.0, share=-9.0)
NO_PARTS = Weights(*[0.0] * len(fields(Weights)))


@dataclass(frozen=True)
class Question:
    """A question about a conversation.

    Attributes:
        text: the question.
        category: 1 to 5.
        evidence: ids of the turns that hold the answer.
    """

    text: str
    category: int
    evidence: frozenset[str]


@dataclass(frozen=True)
class Talk:
    """A conversation of LoCoMo.

    Attributes:
        name: its sample id.
        turns: the turns as memories, oldest first.
        ids: the turns' own ids.
        questions: what is asked about it.
    """

    name: str
    turns: tuple[NewMemory, ...]
    ids: tuple[str, ...]
    questions: tuple[Question, ...]

    @property
    def end(self) -> datetime:
        """When it is asked about: a day after the last turn."""
        return self.turns[-1].said_at + timedelta(days=1)


@dataclass(frozen=True)
class Quality:
    """Means over answerable questions, and over the unanswerable ones."""

    n: int
    recall_at_5: float
    recall_at_10: float
    ndcg_at_10: float
    abstained_on_answerable: float
    abstained_on_unanswerable: float
    ms_p50: float


def read(path: Path, *, captions: bool = True) -> list[Talk]:
    """The conversations of a LoCoMo file."""
    samples = json.loads(path.read_text(encoding="utf-8"))
    return [_talk(number, sample, captions) for number, sample in enumerate(samples, 1)]


def _talk(place: int, sample: dict[str, Any], captions: bool) -> Talk:
    said = sample["conversation"]
    turns: list[NewMemory] = []
    ids: list[str] = []
    numbers = sorted(int(key[8:]) for key in said if re.fullmatch(r"session_\d+", key))
    for number in numbers:
        at = _moment(said[f"session_{number}_date_time"])
        for place, turn in enumerate(said[f"session_{number}"]):
            caption = turn.get("blip_caption") if captions else None
            text = turn["text"] + (f" [photo: {caption}]" if caption else "")
            turns.append(
                NewMemory(
                    kind=Kind.SAID,
                    text=text,
                    subject=turn["speaker"],
                    said_at=at + timedelta(seconds=place),
                    origin=Origin.HEARD,
                    episode=number,
                )
            )
            ids.append(turn["dia_id"])
    questions = tuple(
        Question(
            str(asked["question"]),
            int(asked["category"]),
            _evidence(asked.get("evidence")) & set(ids),
        )
        for asked in sample["qa"]
    )
    name = f"{place} {sample.get('sample_id', '')}".strip()
    return Talk(name, tuple(turns), tuple(ids), questions)


def _evidence(given: Any) -> frozenset[str]:
    """Ids of turns, however they are written: "D1:3", "D8:6; D9:17", "D30:05"."""
    found = re.findall(r"D(\d+):(\d+)", json.dumps(given))
    return frozenset(f"D{int(session)}:{int(turn)}" for session, turn in found)


def _moment(written: str) -> datetime:
    """Such as "1:56 pm on 8 May, 2023"."""
    return datetime.strptime(written, "%I:%M %p on %d %B, %Y").replace(tzinfo=timezone.utc)


class Kept:
    """Conversations kept in a database of the measure's own, with the vectors made once."""

    def __init__(self, talks: Sequence[Talk], encoder: Encoder, url: str) -> None:
        """Keep each conversation as one person's memories."""
        self.talks = talks
        self.encoder = encoder
        self.database = Database(url)
        self._made: dict[str, Vectors] = {}
        self._ids: dict[str, dict[int, str]] = {}
        for talk in talks:
            vectors = encoder.sentences([turn.to_embed for turn in talk.turns])
            with self.database.transaction() as connection:
                owner, version = touch(connection, talk.name)
                numbers = insert(connection, owner, version, talk.turns, vectors)
            self._ids[talk.name] = dict(zip(numbers, talk.ids, strict=True))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The encoder's vectors; a question's is made once."""
        for text in texts:
            if text not in self._made:
                self._made[text] = self.encoder.sentences([text])[0]
        return np.stack([self._made[text] for text in texts])

    def recall(self, weights: Weights, gate: Gate) -> Recall:
        """Memory with other weights or another gate."""
        return Recall(
            self.database,
            self.embed,
            dimension=self.encoder.dimension,
            weights=weights,
            gate=gate,
        )

    def turns(self, talk: Talk, recollection: Recollection) -> list[str]:
        """The ids of the turns that were recalled."""
        ids = self._ids[talk.name]
        return [ids[recalled.memory.id] for recalled in recollection.found]


def measure(kept: Kept, talks: Iterable[Talk], weights: Weights, gate: Gate) -> Quality:
    """Ask every question of some conversations."""
    recall = kept.recall(weights, gate)
    rows: list[tuple[float, float, float]] = []
    abstained: dict[bool, list[bool]] = {True: [], False: []}
    times: list[float] = []
    for talk in talks:
        for question in talk.questions:
            answerable = question.category in ANSWERABLE
            start = time.perf_counter()
            found = recall.recall(talk.name, question.text, now=talk.end, most=MOST)
            times.append((time.perf_counter() - start) * 1000)
            abstained[answerable].append(not found.found)
            if answerable and question.evidence:
                rows.append(_scores(kept.turns(talk, found), question.evidence))
    at_5, at_10, ndcg = (float(np.mean(column)) for column in zip(*rows, strict=True))
    return Quality(
        n=len(rows),
        recall_at_5=at_5,
        recall_at_10=at_10,
        ndcg_at_10=ndcg,
        abstained_on_answerable=float(np.mean(abstained[True])),
        abstained_on_unanswerable=float(np.mean(abstained[False] or [False])),
        ms_p50=statistics.median(times),
    )


def _scores(found: Sequence[str], evidence: frozenset[str]) -> tuple[float, float, float]:
    hits = [turn in evidence for turn in found[:MOST]]
    gain = sum(hit / np.log2(place + 2) for place, hit in enumerate(hits))
    ideal = sum(1 / np.log2(place + 2) for place in range(min(MOST, len(evidence))))
    return sum(hits[:5]) / len(evidence), sum(hits) / len(evidence), float(gain / ideal)


GRID = {
    "words": (1.0, 1.25, 1.5),
    "before": (0.3, 0.4, 0.5),
    "subject": (0.1, 0.2, 0.3),
}
"""The weights that matter; the others are round numbers."""


def leave_one_out(kept: Kept, report: Callable[[str], None]) -> Quality:
    """For each conversation, the weights that are best on the others, measured on it."""
    choices = [
        replace(Weights(), **dict(zip(GRID, values, strict=True)))
        for values in product(*GRID.values())
    ]
    table = {
        talk.name: [measure(kept, [talk], weights, NEVER) for weights in choices]
        for talk in kept.talks
    }
    held_out: list[Quality] = []
    for name, own in table.items():
        others = [rows for other, rows in table.items() if other != name]
        sums = [
            sum(rows[place].recall_at_10 + rows[place].recall_at_5 for rows in others)
            for place in range(len(choices))
        ]
        best = int(np.argmax(sums))
        chosen = {part: getattr(choices[best], part) for part in GRID}
        report(f"{name}: Recall@5 {own[best].recall_at_5:.3f}, @10 {own[best].recall_at_10:.3f}")
        report(f"  with {chosen}, chosen on the others")
        held_out.append(own[best])
    return _together(held_out)


def _together(parts: Sequence[Quality]) -> Quality:
    n = sum(part.n for part in parts)

    def mean(name: str) -> float:
        return sum(float(getattr(part, name)) * part.n for part in parts) / n

    names = [name for name in Quality.__dataclass_fields__ if name != "n"]
    return Quality(n=n, **{name: mean(name) for name in names})


def locomo(path: Path, *, captions: bool, loo: bool) -> dict[str, Any]:
    """All numbers of one file, printed as a table too."""
    encoder = Encoder.load(ENCODER)
    with tempfile.TemporaryDirectory() as folder:
        kept = Kept(read(path, captions=captions), encoder, f"sqlite:///{folder}/memory.db")
        bm25_alone = measure(kept, kept.talks, replace(NO_PARTS, words=1.0), NEVER)
        embedding = measure(kept, kept.talks, replace(NO_PARTS, meaning=1.0), NEVER)
        ungated = measure(kept, kept.talks, Weights(), NEVER)
        # Timed with the encoder at work, as in a conversation.
        kept.embed = encoder.sentences  # type: ignore[method-assign]
        memory = measure(kept, kept.talks, Weights(), Gate())
        _print([("BM25", bm25_alone), ("embeddings", embedding)])
        _print([("memory, no gate", ungated), ("memory", memory)])
        numbers: dict[str, Any] = {
            "n": memory.n,
            "recall_at_5": memory.recall_at_5,
            "recall_at_10": memory.recall_at_10,
            "ndcg_at_10": memory.ndcg_at_10,
            "bm25_recall_at_10": bm25_alone.recall_at_10,
            "embedding_recall_at_10": embedding.recall_at_10,
            "ungated_recall_at_5": ungated.recall_at_5,
            "ungated_recall_at_10": ungated.recall_at_10,
            "abstained_on_answerable": memory.abstained_on_answerable,
            "abstained_on_unanswerable": memory.abstained_on_unanswerable,
            "ms_p50": memory.ms_p50,
        }
        if loo:
            held_out = leave_one_out(kept, print)
            numbers["held_out_recall_at_5"] = held_out.recall_at_5
            numbers["held_out_recall_at_10"] = held_out.recall_at_10
        kept.database.close()
    return numbers


def _print(rows: Sequence[tuple[str, Quality]]) -> None:
    for name, quality in rows:
        print(
            f"{name:16} Recall@5 {quality.recall_at_5:.3f}  @10 {quality.recall_at_10:.3f}  "
            f"NDCG@10 {quality.ndcg_at_10:.3f}  nothing recalled: "
            f"{quality.abstained_on_answerable:.3f} of answerable, "
            f"{quality.abstained_on_unanswerable:.3f} of unanswerable"
        )


def main() -> None:
    """Measure what is asked for and print it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--locomo", type=Path, help="a file of LoCoMo's own format")
    parser.add_argument("--leave-one-out", action="store_true", help="choose weights anew")
    parser.add_argument("--without-captions", action="store_true", help="without photos' captions")
    arguments = parser.parse_args()
    numbers = locomo(
        arguments.locomo, captions=not arguments.without_captions, loo=arguments.leave_one_out
    )
    print(json.dumps({k: round(v, 4) if isinstance(v, float) else v for k, v in numbers.items()}))


if __name__ == "__main__":
    main()
