"""Words that are looked for wherever they stand, without being written down anywhere themselves.

Runs in both environments.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

GONE = "[forgotten]"


@dataclass(frozen=True)
class Sought:
    """Words that are to go, known only by salted digests.

    Attributes:
        salt: what the digests are made with.
        digests: of each run of words, in lower case with one space between them.
        lengths: how many words the runs have.
    """

    salt: str
    digests: frozenset[str]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, words: Sequence[str]) -> Sought:
        """Look for each of `words`, which may be several words long."""
        salt = secrets.token_hex(16)
        runs = [run for run in map(_tokens, words) if run]
        digests = frozenset(_digest(salt, run) for run in runs)
        return cls(salt, digests, tuple(sorted({len(run) for run in runs})))

    def is_in(self, text: str) -> bool:
        """Whether the words stand in a text, as whole words, in whatever case."""
        tokens = _tokens(text)
        return any(
            _digest(self.salt, tokens[start : start + length]) in self.digests
            for length in self.lengths
            for start in range(len(tokens) - length + 1)
        )

    def to_json(self) -> str:
        """As it is kept."""
        return json.dumps([self.salt, sorted(self.digests), self.lengths])

    @classmethod
    def from_json(cls, kept: str) -> Sought:
        """As it was kept."""
        salt, digests, lengths = json.loads(kept)
        return cls(salt, frozenset(digests), tuple(lengths))


def without(value: Any, sought: Sought) -> Any:
    """A JSON value with every text that holds the words replaced, whole."""
    if isinstance(value, dict):
        return {
            GONE if sought.is_in(str(key)) else key: without(inner, sought)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [without(inner, sought) for inner in value]
    return GONE if isinstance(value, str) and sought.is_in(value) else value


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in re.findall(r"\w+", text))


def _digest(salt: str, tokens: Sequence[str]) -> str:
    return hashlib.sha256(f"{salt} {' '.join(tokens)}".encode("utf-8", "replace")).hexdigest()
