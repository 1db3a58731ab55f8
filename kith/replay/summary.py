"""A whole replay in a few numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kith.replay.turn import ReplayedTurn


@dataclass(frozen=True)
class Summary:
    """The numbers of a replay.

    Attributes:
        conversations: how many were replayed.
        turns: turns in all of them.
        p50: the median of the milliseconds.
        p95: the 95th percentile of the milliseconds.
        strategies: how often each strategy was chosen.
        sources: how many replies came from where.
        repeated: replies that had been given before, word for word, in the same conversation.
        unanswered: turns in which something went wrong.
    """

    conversations: int
    turns: int
    p50: float
    p95: float
    strategies: Counter[str]
    sources: Counter[str]
    repeated: int
    unanswered: int


def summarise(conversations: Sequence[Sequence[ReplayedTurn]]) -> Summary:
    """The numbers of these conversations."""
    turns = [turn for conversation in conversations for turn in conversation]
    answers = [turn.answer for turn in turns]
    times = [answer.ms for answer in answers if answer.is_answered]
    return Summary(
        conversations=len(conversations),
        turns=len(turns),
        p50=percentile(times, 50),
        p95=percentile(times, 95),
        strategies=Counter(answer.strategy for answer in answers if answer.strategy),
        sources=Counter(answer.source for answer in answers if answer.is_answered),
        repeated=sum(_repeats(conversation) for conversation in conversations),
        unanswered=sum(not answer.is_answered for answer in answers),
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` % of them do not exceed; 0 when there is none."""
    if not values:
        return 0.0
    return sorted(values)[max(0, math.ceil(len(values) * percent / 100) - 1)]


def _repeats(conversation: Sequence[ReplayedTurn]) -> int:
    replies = [turn.answer.reply for turn in conversation if turn.answer.is_answered]
    return len(replies) - len(set(replies))
