"""The crisis gate's patterns, read from crisis_patterns.json and compiled once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kith.errors import ModelFilesError
from kith.safety.anchors import Needs, needs_of
from kith.safety.levels import RiskLevel, RiskTag
from kith.safety.normalise import Normaliser

DEFAULT_FILE = Path(__file__).with_name("crisis_patterns.json")
WORDS_FILE = Path(__file__).with_name("common_words.txt")
FRAMES_FILE = Path(__file__).with_name("crisis_frames.json")

_WORD = re.compile(r"(?<![\\a-z])[a-z]{2,}(?![a-z]*\\)")


@dataclass(frozen=True)
class Phrase:
    """One pattern, to be searched in normalised sentences, and what a sentence must hold for it."""

    needs: Needs
    pattern: re.Pattern[str]

    def may_be_in(self, words: str) -> bool:
        """Whether a sentence holds what the pattern cannot do without."""
        return all(any(anchor in words for anchor in need) for need in self.needs)


@dataclass(frozen=True)
class Group:
    """Patterns that mean the same.

    Attributes:
        name: what they have in common.
        level: the risk they speak of when nothing in the context lowers it.
        figurative_level: the risk when the context is a joke or an everyday grumble.
        tags: what kind of danger.
        subject: whose life it must be about: `self` (the pattern itself says so), `speaker` (the
            nearest subject must be the writer), `third` (somebody else) or `any`.
        negatable: whether "not" before the match turns it into a denial.
        inner_negation: whether "not" inside the match does so too.
        phrases: the patterns.
        unless: words that make the group mean something else, anywhere in the sentence.
    """

    name: str
    level: RiskLevel
    figurative_level: RiskLevel
    tags: frozenset[RiskTag]
    subject: str
    negatable: bool
    inner_negation: bool
    phrases: tuple[Phrase, ...]
    unless: re.Pattern[str] | None = None

    def matches(self, words: str) -> Iterator[re.Match[str]]:
        """Every place in a sentence where one of the phrases begins."""
        for phrase in self.phrases:
            if not phrase.may_be_in(words):
                continue
            match = phrase.pattern.search(words)
            while match:
                yield match
                match = phrase.pattern.search(words, match.start() + 1)


@dataclass(frozen=True)
class Cues:
    """Expressions that say how a match is meant.

    The JSON file holds each by its field name, long ones as a list of alternatives.
    """

    jokes: re.Pattern[str]
    death_words: re.Pattern[str]
    earnest: re.Pattern[str]
    mundane: re.Pattern[str]
    negations: re.Pattern[str]
    not_negations: re.Pattern[str]
    distant_negations: re.Pattern[str]
    past: re.Pattern[str]
    attempt: re.Pattern[str]
    now: re.Pattern[str]
    recovered: re.Pattern[str]
    works: re.Pattern[str]
    work_breaks: re.Pattern[str]
    work_speaks: re.Pattern[str]
    work_after: re.Pattern[str]
    games: re.Pattern[str]
    others_words: re.Pattern[str]
    own_words: re.Pattern[str]
    reflexive: re.Pattern[str]
    strain: re.Pattern[str]
    subjects: re.Pattern[str]
    first_person: re.Pattern[str]
    kin: re.Pattern[str]
    soon_after: re.Pattern[str]
    soon_before: re.Pattern[str]
    doubts: re.Pattern[str]
    prepared: re.Pattern[str]
    flat_denials: re.Pattern[str]
    game_names: re.Pattern[str]
    small_talk: re.Pattern[str]
    plain_words: re.Pattern[str]
    means_near: re.Pattern[str]
    act_near: re.Pattern[str]
    near_unless: re.Pattern[str]
    minor: re.Pattern[str]


@dataclass(frozen=True)
class Lexicon:
    """Everything the gate looks for."""

    groups: tuple[Group, ...]
    idioms: re.Pattern[str]
    cues: Cues
    normaliser: Normaliser
    anchors: frozenset[str]

    def groups_for(self, text: str) -> tuple[Group, ...]:
        """The groups, each with the phrases that have any chance in a whole plain text.

        A few phrases are left of a long text, so that its sentences need not ask for each.
        """
        held = frozenset(anchor for anchor in self.anchors if anchor in text)
        left = (
            replace(
                group,
                phrases=tuple(
                    phrase
                    for phrase in group.phrases
                    if not any(held.isdisjoint(need) for need in phrase.needs)
                ),
            )
            for group in self.groups
        )
        return tuple(group for group in left if group.phrases)


def load_lexicon(path: Path = DEFAULT_FILE, frames: Path = FRAMES_FILE) -> Lexicon:
    """Read and compile the patterns.

    Args:
        path: phrases, cues, and what the normaliser needs.
        frames: more groups, and fragments of their own.

    Raises:
        ModelFilesError: a file is missing or damaged.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        more = json.loads(frames.read_text(encoding="utf-8"))
        common = WORDS_FILE.read_text(encoding="utf-8").split()
        content["fragments"] |= more["fragments"]
        content["groups"] += more["groups"]
        return _compile(content, common)
    except (OSError, ValueError, KeyError, re.error) as error:
        raise ModelFilesError(
            f"{path} or {frames} cannot be used ({error}). Put the shipped file back."
        ) from error


def _compile(content: dict[str, Any], common: Sequence[str]) -> Lexicon:
    fragments: dict[str, str] = content["fragments"]

    def expand(pattern: str) -> str:
        # Twice, for a fragment may hold another one.
        for _ in range(2):
            pattern = re.sub(r"\{([A-Z]+)\}", lambda match: fragments[match[1]], pattern)
        return pattern

    groups = tuple(_group(entry, expand=expand) for entry in content["groups"])
    idioms = "|".join(f"(?:{expand(pattern)})" for pattern in content["idioms"])
    cues = Cues(**{name: _cue(content[name], expand=expand) for name in Cues.__dataclass_fields__})
    anchors = frozenset(
        anchor
        for group in groups
        for phrase in group.phrases
        for need in phrase.needs
        for anchor in need
    )
    normaliser = _normaliser(content, groups, common)
    return Lexicon(groups, re.compile(rf"\b(?:{idioms})\b"), cues, normaliser, anchors)


def _cue(entry: str | list[str], *, expand: Callable[[str], str]) -> re.Pattern[str]:
    return re.compile(expand(entry if isinstance(entry, str) else "|".join(entry)))


def _group(entry: dict[str, Any], *, expand: Any) -> Group:
    level = RiskLevel(entry["level"])
    return Group(
        name=entry["name"],
        level=level,
        figurative_level=RiskLevel(entry.get("figurative_level", level)),
        tags=frozenset(RiskTag(tag) for tag in entry.get("tags", ())),
        subject=entry["subject"],
        negatable=entry.get("negatable", True),
        inner_negation=entry.get("inner_negation", False),
        phrases=tuple(_phrase(expand(one)) for one in entry["patterns"]),
        unless=re.compile(expand(entry["unless"])) if "unless" in entry else None,
    )


def _phrase(pattern: str) -> Phrase:
    return Phrase(needs_of(pattern)[:3], re.compile(rf"\b(?:{pattern})(?!\w)"))


def _normaliser(
    content: dict[str, Any], groups: tuple[Group, ...], common: Sequence[str]
) -> Normaliser:
    given = content["normalise"]
    from_patterns = {
        word
        for group in groups
        for phrase in group.phrases
        for word in _WORD.findall(phrase.pattern.pattern)
    }
    return Normaliser(
        vocabulary=from_patterns | set(given["extra_words"]),
        rewrites=given["rewrites"],
        fillers=given["fillers"],
        emoji=given["emoji"],
        misspellable=given["misspellable"],
        telling=given["telling"],
        common=common,
    )
