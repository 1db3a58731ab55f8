"""Finds what a person's message has to do with, among all that is remembered of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import sqlalchemy as sa

from kith.encoder import Vectors
from kith.language.words import terms
from kith.memory import lexical
from kith.memory.database import Database
from kith.memory.index import Index, Indexes
from kith.memory.memory import Memory
from kith.memory.question import Question
from kith.memory.recollection import Nothing, Recalled, Recollection
from kith.memory.rows import by_ids, memory_of
from kith.memory.scoring import (
    Numbers,
    Parts,
    Places,
    Weights,
    bm25,
    fullness,
    neighbours,
    recency,
    top,
)

Embed = Callable[[Sequence[str]], Vectors]

DEFAULT_MOST = 10
SECONDS_A_DAY = 86_400.0


@dataclass(frozen=True)
class Gate:
    """Below it nothing is recalled, so that the reply can say that it does not know.

    Attributes:
        meaning: cosine that the nearest memory must reach.
        words: or this share of the question's words.
        other: when the question names one person: by how much, as a share of its words, the best
            memory of anybody else may be better than the best of that person.
        share: what a memory must have of the best one's score to come along with it.
    """

    meaning: float = 0.44
    words: float = 0.8
    other: float = 0.35
    share: float = 0.4


class Recall:
    """Searches everybody's memories, one person's at a time. Safe to share between threads."""

    def __init__(
        self,
        database: Database,
        embed: Embed,
        *,
        dimension: int,
        weights: Weights | None = None,
        gate: Gate | None = None,
    ) -> None:
        """Search `database` with vectors of `embed`, which have `dimension` numbers."""
        self._database = database
        self._embed = embed
        self.indexes = Indexes(dimension)
        self._weights = weights or Weights()
        self._gate = gate or Gate()

    def recall(
        self,
        person: str,
        text: str,
        *,
        now: datetime,
        most: int = DEFAULT_MOST,
        only_above_gate: bool = True,
    ) -> Recollection:
        """The memories that `text` has to do with.

        Args:
            person: whose memories.
            text: a message or a question.
            now: the person's local time, with a time zone.
            most: how many at most.
            only_above_gate: False to see what lies below the gate too.

        Raises:
            StorageError: memory cannot be read.
        """
        vector = self._embed([text])[0]
        looked_for = terms(text)
        with self.indexes.held(person), self._database.reading() as connection:
            index = self.indexes.fresh(connection, person)
            if index is None or index.size == 0:
                return Recollection(why_nothing=Nothing.EMPTY, terms=looked_for)
            found = lexical.matches(connection, index.owner, looked_for)
            question = Question(text, now, index, looked_for, [index.places(ids) for ids in found])
            parts, nothing = self._weigh(question, vector)
            base = replace(question.recollection, why_nothing=nothing)
            if nothing is not None and only_above_gate:
                return base
            scores = parts.score
            best = top(scores, most)
            if only_above_gate:
                best = best[scores[best] >= self._gate.share * scores[best[0]]]
            kept = _read(connection, index, best)
        found_memories = tuple(
            Recalled(kept[int(index["ids"][place])], float(scores[place]), parts.at(int(place)))
            for place in best
            if int(index["ids"][place]) in kept
        )
        return replace(base, found=found_memories)

    def _weigh(self, question: Question, vector: Vectors) -> tuple[Parts, Nothing | None]:
        weights, index = self._weights, question.index
        meaning = index.vectors @ vector
        share, _ = bm25(question.matches, index["lengths"])
        about = question.about()
        relevance = weights.meaning * meaning + weights.words * share
        before, after = neighbours(relevance, index["previous"])
        ages = (question.now.timestamp() - index["said_at"]) / SECONDS_A_DAY
        former = index["valid_until"] <= question.now.timestamp()
        parts = Parts(
            meaning=weights.meaning * meaning,
            words=weights.words * share,
            before=weights.before * before,
            after=weights.after * after,
            subject=weights.subject * about,
            time=weights.time * question.in_time(),
            fullness=weights.fullness * fullness(index["lengths"]),
            recency=weights.recency * recency(ages),
            importance=(weights.importance * index["importance"]).astype(np.float32),
            question=weights.question * index["is_question"].astype(np.float32),
            past=(weights.before_now if question.is_about_before else weights.past)
            * former.astype(np.float32),
        )
        return parts, self._nothing(question, meaning, share, about)

    def _nothing(
        self, question: Question, meaning: Numbers, share: Numbers, about: Numbers
    ) -> Nothing | None:
        gate = self._gate
        if meaning.max() < gate.meaning and share.max() < gate.words:
            return Nothing.UNLIKE
        theirs = about > 0
        if len(question.people) == 1 and not theirs.all():
            own = float(share[theirs].max(initial=0.0))
            if float(share[~theirs].max()) - own > gate.other:
                return Nothing.OTHER
        return None


def _read(connection: sa.Connection, index: Index, places: Places) -> dict[int, Memory]:
    # The ids are this person's, because the index is; asking for the owner too would make SQLite
    # walk through all of the owner's rows.
    ids = [int(number) for number in index["ids"][places]]
    return {row.id: memory_of(row) for row in connection.execute(by_ids(ids))}
