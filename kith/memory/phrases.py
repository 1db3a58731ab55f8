"""The patterns of extraction.yml, made ready: braces filled in, compiled once."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kith.datafile import read_data
from kith.memory.times import DAYS, MONTHS

EXTRACTION_FILE = Path(__file__).parent / "extraction.yml"

Patterns = tuple[re.Pattern[str], ...]

_DAY_OR_MONTH = "|".join([*DAYS, *MONTHS])
_END = (
    r"(?=\s*(?:[.,;:!?()\n]|$|\s-|\b(?:and|but|so|because|since|which|who|where|when|while|though"
    r"|although|now|nowadays|these days|at the moment|right now|too|as well|again|lately|currently"
    r"|anymore|any more|if|until|after|before|for (?:a|an|the|about|over|almost|nearly|\d+|two"
    r"|three|four|five|six|seven|eight|nine|ten|many|years|ages|now)|with my|with the"
    r"|more than anything|last|yesterday|today|recently"
    r"|so much|a lot|very much|lol|haha|tbh|btw)\b))"
)
_CAPITAL = r"(?-i:[A-Z][\w'-]*\w)"


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    facts: dict[str, tuple[str, ...]]
    favourites: tuple[str, ...]
    roles: tuple[str, ...]
    birthdays: dict[str, tuple[str, ...]]
    endings: dict[str, tuple[str, ...]]
    plans: tuple[str, ...]
    jobs: str
    pets: str
    roles_known: str
    events: str


@dataclass(frozen=True)
class Phrases:
    """How people say what is worth keeping; a pattern's groups are named in extraction.yml."""

    facts: tuple[tuple[str, Patterns], ...]
    favourites: Patterns
    roles: Patterns
    birthdays: tuple[tuple[str, Patterns], ...]
    endings: tuple[tuple[str, Patterns], ...]
    plans: Patterns
    role: re.Pattern[str]

    @classmethod
    @cache
    def load(cls) -> Phrases:
        """Those that ship with Kith.

        Raises:
            SettingsError: the file is missing or damaged.
        """
        file = read_data(EXTRACTION_FILE, _File)
        braces = _braces(file)

        def compiled(patterns: tuple[str, ...]) -> Patterns:
            return tuple(
                # "I'm" and "I am" alike: what follows may be glued to it.
                re.compile(pattern.replace("} (?:", "} ?(?:").format(**braces), re.IGNORECASE)
                for pattern in patterns
            )

        def by_relation(group: dict[str, tuple[str, ...]]) -> tuple[tuple[str, Patterns], ...]:
            return tuple((relation, compiled(patterns)) for relation, patterns in group.items())

        return cls(
            facts=by_relation(file.facts),
            favourites=compiled(file.favourites),
            roles=compiled(file.roles),
            birthdays=by_relation(file.birthdays),
            endings=by_relation(file.endings),
            plans=compiled(file.plans),
            role=re.compile(rf"\b(?:my|our) (?P<role>{braces['role_words']})\b", re.IGNORECASE),
        )


def _braces(file: _File) -> dict[str, str]:
    name = rf"(?P<name>(?!(?i:{_DAY_OR_MONTH})\b){_CAPITAL})"
    role = rf"(?:{_any_of(file.roles_known)})"
    kind = r"(?:(?:big|little|older|younger|elder|eldest|youngest|oldest|best|baby|old|new|late) )?"
    role_words = rf"{kind}{role}"
    somebody = rf"(?:(?:my|our) {role_words}(?:,? {_CAPITAL},?)?|(?!(?i:i|we)\b){_CAPITAL})"
    word = r"[^\s.,;:!?()]+"
    proper = r"(?-i:(?:the )?[A-Z][\w'-]+(?:,? (?:of |upon |the |on )?[A-Z][\w'-]+)*)"
    home = (
        r"(?:flat|house|apartment|studio|cottage|village|town|city|suburb|farm|countryside|coast)"
    )
    return {
        "me": r"(?<![\w'])i(?![\w-])",
        "who": rf"(?<![\w'])(?:(?P<me>i(?![\w-]))|(?P<whose>{somebody}))(?=[\s'])",
        "name_or_role": somebody,
        "name": name,
        "role_words": role_words,
        "word": word,
        "words": rf"{word}(?: {word}){{0,7}}?",
        "place": rf"(?:{proper}|(?:a|an|the) (?:{word} ){{0,2}}{home})",
        "proper_place": proper,
        "capital": _CAPITAL,
        "job": rf"(?:{_any_of(file.jobs)})",
        "pet": rf"(?:{_any_of(file.pets)})s?",
        "event": rf"(?:{_any_of(file.events)})s?",
        "day_of_year": rf"(?:the )?(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_months()})"
        rf"|(?:{_months()}) (?:the )?\d{{1,2}}(?:st|nd|rd|th)?)",
        "end": _END,
    }


def _any_of(words: str) -> str:
    return "|".join(sorted(shlex.split(words), key=len, reverse=True))


def _months() -> str:
    return "|".join([*MONTHS, *(month[:3] for month in MONTHS)])
