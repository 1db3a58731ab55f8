"""What is remembered of a person, as a quoted block of data for the language model."""

from __future__ import annotations

import json

from kith.reply.context import Known
from kith.reply.prompt_words import PromptWords

MAX_FACTS = 20
MAX_PEOPLE = 12
MAX_VALUE = 200


def notes_about(known: Known, words: PromptWords) -> str | None:
    """The block of notes; None when nothing is remembered.

    Every value is a JSON string on one line without angle brackets, so that nothing remembered can
    close the block or look like a line of ours (indirect prompt injection, OWASP LLM01:2025).
    """
    lines = _lines(known, words)
    if not lines:
        return None
    mark = words.notes_mark
    return "\n".join((words.notes_opening, f"<{mark}>", *lines, f"</{mark}>"))


def _lines(known: Known, words: PromptWords) -> list[str]:
    lines = []
    if known.name:
        lines.append(words.notes_name.format(value=_quoted(known.name)))
    if known.companion_name:
        lines.append(words.notes_companion_name.format(value=_quoted(known.companion_name)))
    lines += [
        words.notes_person.format(value=_quoted(name), role=_quoted(role))
        for name, role in known.people[-MAX_PEOPLE:]
    ]
    lines += [words.notes_fact.format(value=_quoted(fact)) for fact in known.facts[-MAX_FACTS:]]
    return lines


def _quoted(value: str) -> str:
    whole = value.encode("utf-8", errors="replace").decode("utf-8")
    line = " ".join(whole.split()).replace("<", "‹").replace(">", "›")
    return json.dumps(line[:MAX_VALUE], ensure_ascii=False)
