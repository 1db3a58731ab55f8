"""What may become a memory. Everything else is left out, with a reason and without its text.

Memory is written by what people say, and read by a language model later: text shaped like an
instruction would be an attack that waits (OWASP LLM01 and LLM04, SAFETY.md R52). Junk makes memory
useless; what was told in confidence about somebody else is not the person's to give away.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kith.datafile import read_data
from kith.language.words import has_question_mark, terms
from kith.memory.disguises import plain, readings
from kith.safety.levels import RiskLevel

RULES_FILE = Path(__file__).parent / "write_gate.yml"

MOST_CHARACTERS = 400
"""Of one memory. R52 asks for a limit; two long sentences fit."""
MOST_OF_A_MESSAGE = 1500
"""A longer message is a text that was pasted, or too much to be one memory."""
LONGEST_WORD = 40
"""Longer ones are keys, addresses, or text made unreadable on purpose."""
LEAST_TERMS = 3
"""Words of its own that a message needs to be worth keeping whole."""


class Refusal(str, Enum):
    """Why something is not kept; fit for a log."""

    INSTRUCTION = "instruction"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    SECRET = "secret"
    SENSITIVE = "sensitive"
    PASSWORD = "password"
    QUESTION = "question"
    SMALL_TALK = "small_talk"
    DANGER = "danger"


class _Rules(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    instruction: tuple[str, ...]
    secret: tuple[str, ...]
    sensitive: tuple[str, ...]
    password: tuple[str, ...]


class WriteGate:
    """Decides by rules that can be read in write_gate.yml."""

    def __init__(self, rules: dict[Refusal, re.Pattern[str]]) -> None:
        """Refuse what a pattern finds."""
        self._rules = rules

    @classmethod
    @cache
    def load(cls) -> WriteGate:
        """The rules that ship with Kith.

        Raises:
            SettingsError: the file is missing or damaged.
        """
        rules = read_data(RULES_FILE, _Rules)
        found = {Refusal(name): getattr(rules, name) for name in type(rules).model_fields}
        return cls(
            {
                refusal: re.compile("|".join(f"(?:{one})" for one in patterns), re.IGNORECASE)
                for refusal, patterns in found.items()
            }
        )

    def refuse_wish(self, text: str, level: RiskLevel = RiskLevel.NONE) -> Refusal | None:
        """Why not to keep what the person asked to be remembered; None: keep it.

        Args:
            text: the thing itself.
            level: the risk level of the turn.
        """
        if level >= RiskLevel.PASSIVE:
            return Refusal.DANGER
        if len(text) > MOST_CHARACTERS:
            return Refusal.TOO_LONG
        return self._by_rule(text) or (None if _is_readable(text) else Refusal.UNREADABLE)

    def refuse_learned(self, text: str, level: RiskLevel = RiskLevel.NONE) -> Refusal | None:
        """Why not to keep a fact that nobody asked to be kept; None: keep it."""
        if self._rules[Refusal.SENSITIVE].search(plain(text)):
            return Refusal.SENSITIVE
        return self.refuse_wish(text, level)

    def refuse_message(self, text: str, level: RiskLevel = RiskLevel.NONE) -> Refusal | None:
        """Why not to learn anything from a message; None: facts may be looked for in it."""
        if level >= RiskLevel.PASSIVE:
            return Refusal.DANGER
        if len(text) > MOST_OF_A_MESSAGE:
            return Refusal.TOO_LONG
        if text.lstrip().startswith("/") or not _is_readable(text):
            return Refusal.UNREADABLE
        return self._by_rule(text)

    def refuse_as_said(self, text: str) -> Refusal | None:
        """Why not to keep a message that `refuse_message` let through whole; None: keep it."""
        if has_question_mark(text):
            return Refusal.QUESTION
        return Refusal.SMALL_TALK if len(terms(text)) < LEAST_TERMS else None

    def _by_rule(self, text: str) -> Refusal | None:
        if any(self._rules[Refusal.INSTRUCTION].search(reading) for reading in readings(text)):
            return Refusal.INSTRUCTION
        shown = plain(text)
        for refusal in (Refusal.SECRET, Refusal.PASSWORD):
            if self._rules[refusal].search(shown):
                return refusal
        return None


def _is_readable(text: str) -> bool:
    letters = sum(char.isalpha() for char in text)
    words = text.split()
    if letters < 3 or letters < 0.5 * len("".join(words)):
        return False
    if any(
        unicodedata.category(char) in ("Cc", "Cs", "Co") and char not in "\n\t" for char in text
    ):
        return False
    return max(len(word) for word in words) <= LONGEST_WORD
