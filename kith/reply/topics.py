"""What a message is about: a small set of topics, found by word and by meaning."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, TypeAlias

import numpy as np
import numpy.typing as npt
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kith.datafile import read_data
from kith.reply.roles import PEOPLE

Vectors: TypeAlias = npt.NDArray[np.float32]
Embed: TypeAlias = Callable[[Sequence[str]], Vectors]

MAX_READ = 2000
"""Characters of a message that are searched for topics."""

MIN_SIMILARITY = 0.5
"""Cosine from which a message is taken to be about a topic none of whose words it has."""


def _compiles(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from error
    return text


_Pattern = Annotated[str, AfterValidator(_compiles)]


class _Topic(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...] = Field(min_length=1)
    about: str | None = None
    instead_of: frozenset[str] = frozenset()
    unless: tuple[_Pattern, ...] = ()
    grave: bool = False
    own: bool = False
    heavy: bool = False
    wide: bool = False


class Topics:
    """The topics that replies can speak of."""

    def __init__(self, topics: Mapping[str, _Topic], *, embed: Embed | None = None) -> None:
        """Compile the topics' words and, given an encoder, embed their descriptions."""
        self.names = tuple(topics)
        self.grave = frozenset(name for name, topic in topics.items() if topic.grave)
        self._patterns = {name: _any_of(topic.words) for name, topic in topics.items()}
        self.wide = frozenset(name for name, topic in topics.items() if topic.wide)
        self.heavy = frozenset(name for name, topic in topics.items() if topic.heavy)
        self._own = frozenset(name for name, topic in topics.items() if topic.own)
        self._unless = {
            name: tuple(re.compile(pattern, re.IGNORECASE) for pattern in topic.unless)
            for name, topic in topics.items()
        }
        self._instead_of = {name: topic.instead_of for name, topic in topics.items()}
        described = {name: topic.about for name, topic in topics.items() if topic.about}
        self._described = tuple(described)
        self._vectors = embed(list(described.values())) if embed else None

    @classmethod
    def load(cls, path: Path, *, embed: Embed | None = None) -> Topics:
        """Read the topics from their file.

        Raises:
            SettingsError: the file is missing or damaged.
        """
        return cls(read_data(path, dict[str, _Topic]), embed=embed)

    def named_in(self, text: str) -> frozenset[str]:
        """The topics a word of the text names, less the wider ones that those leave out.

        What happens to somebody else ("a friend of mine got a job") is no topic of the person's.
        """
        found = frozenset(name for name, whose in self._whose(text).items() if whose is _MINE)
        left_out = frozenset[str]().union(*(self._instead_of[name] for name in found))
        return found & self.grave or found - left_out

    def of_others(self, text: str) -> frozenset[str]:
        """The topics that, if they come up in the text at all, are somebody else's."""
        if _SOMEBODY.search(text) and not _PERSON.search(text):
            return self._own
        return frozenset(name for name, whose in self._whose(text).items() if whose is _THEIRS)

    def _whose(self, text: str) -> dict[str, str]:
        plain = _plain(text)
        return {
            name: _MINE
            if name not in self._own or any(_is_mine(plain, match) for match in matches)
            else _THEIRS
            for name, pattern in self._patterns.items()
            if (matches := list(pattern.finditer(self._less_others(name, plain))))
        }

    def grave_in(self, text: str) -> frozenset[str]:
        """The grave topics a word of the text names."""
        plain = _plain(text)
        return frozenset(
            name
            for name in self.grave
            if self._patterns[name].search(self._less_others(name, plain))
        )

    def _less_others(self, name: str, plain: str) -> str:
        """The text without what only sounds like the topic; places stay where they were."""
        for pattern in self._unless[name]:
            plain = pattern.sub(lambda match: " " * len(match[0]), plain)
        return plain

    def nearest(self, vector: Vectors) -> frozenset[str]:
        """The topic nearest in meaning, if any is near enough.

        Args:
            vector: a message's embedding, L2-normalised, of shape (dimensions,).
        """
        if self._vectors is None:
            return frozenset()
        likeness = self._vectors @ vector
        best = int(np.argmax(likeness))
        return frozenset({self._described[best]} if likeness[best] >= MIN_SIMILARITY else ())


_MINE, _THEIRS = "mine", "theirs"
_BORDER = re.compile(r"[.,!?;:\n]|\b(?:but|because|while|when|and (?=i\b|i'm|my\b)|so (?=i\b))")
_SOMEBODY = re.compile(
    r"\b(?:he|she|they|he's|she's|they're|his|her|their|someone|somebody|people|"
    rf"{'|'.join(sorted(map(re.escape, PEOPLE), key=len, reverse=True))})(?:'s)?\b",
    re.IGNORECASE,
)
_PERSON = re.compile(r"\b(?:i|i'm|im|i've|ive|i'll|i'd|me|we|we're|we've|us|my own|myself)\b", re.I)


def _is_mine(text: str, match: re.Match[str]) -> bool:
    """Whether the clause around a word is about the one who writes, as far as words can tell."""
    before = _BORDER.split(text[: match.start()])[-1]
    after = _BORDER.split(text[match.end() :])[0]
    somebody = list(_SOMEBODY.finditer(before))
    if not somebody:
        return True
    own = before[somebody[-1].end() :] + match[0]
    return bool(_PERSON.search(own) or _PERSON.search(after))


def _plain(text: str) -> str:
    return text[:MAX_READ].replace("’", "'")


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    """Whole words, or with a star at the end all words that start so; "won" is not in "won't"."""
    alternatives = "|".join(
        re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "") for word in words
    )
    return re.compile(rf"\b(?:{alternatives})\b(?!'(?!s\b))", re.IGNORECASE)
