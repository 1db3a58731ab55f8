"""What is remembered of a person, as a quoted block of data for the language model."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import zip_longest

from kith.reply.context import Known
from kith.reply.prompt_words import PromptWords

MAX_FACTS = 20
MAX_PEOPLE = 12
MAX_VALUE = 200


def notes_about(
    known: Known, words: PromptWords, *, count_tokens: Callable[[str], int], most: int
) -> str | None:
    """The block of notes; None when nothing is remembered, or nothing fits.

    Every value is a JSON string on one line without angle brackets, so that nothing remembered can
    close the block or look like a line of ours (indirect prompt injection, OWASP LLM01:2025).

    Args:
        known: what is remembered.
        words: the prompt texts.
        count_tokens: how long a text is.
        most: how many tokens the block may take. Names come first, then the newest of the rest.
    """
    mark = words.notes_mark
    frame = (words.notes_opening, f"<{mark}>", f"</{mark}>")
    left = most - sum(map(count_tokens, frame))
    kept = set()
    for line in _by_weight(known, words):
        cost = count_tokens(line) + 1
        if cost <= left:
            kept.add(line)
            left -= cost
    if not kept:
        return None
    lines = [line for line in _lines(known, words) if line in kept]
    return "\n".join((*frame[:2], *lines, frame[2]))


def noted(known: Known, words: PromptWords, block: str) -> tuple[int, ...]:
    """The numbers of the recalled memories that a block of notes holds."""
    return tuple(one.number for one in known.recalled if _fact(one.note, words) in block)


def _by_weight(known: Known, words: PromptWords) -> list[str]:
    """The lines, names first, then people and facts in turn, the newest first."""
    newest = zip_longest(_people(known, words)[::-1], _facts(known, words)[::-1])
    return [*_names(known, words), *(line for pair in newest for line in pair if line)]


def _lines(known: Known, words: PromptWords) -> list[str]:
    return [*_names(known, words), *_people(known, words), *_facts(known, words)]


def _names(known: Known, words: PromptWords) -> list[str]:
    lines = []
    if known.name:
        lines.append(words.notes_name.format(value=_quoted(known.name)))
    if known.companion_name:
        lines.append(words.notes_companion_name.format(value=_quoted(known.companion_name)))
    return lines


def _people(known: Known, words: PromptWords) -> list[str]:
    return [
        words.notes_person.format(value=_quoted(name), role=_quoted(role))
        for name, role in known.people[-MAX_PEOPLE:]
    ]


def _facts(known: Known, words: PromptWords) -> list[str]:
    # What the message brought back stands for the facts: last, so that it is kept first.
    facts = tuple(one.note for one in known.recalled[::-1]) or known.facts
    return [_fact(fact, words) for fact in facts[-MAX_FACTS:]]


def _fact(fact: str, words: PromptWords) -> str:
    return words.notes_fact.format(value=_quoted(fact))


def _quoted(value: str) -> str:
    whole = value.encode("utf-8", errors="replace").decode("utf-8")
    line = " ".join(whole.split()).replace("<", "‹").replace(">", "›")
    return json.dumps(line[:MAX_VALUE], ensure_ascii=False)
