"""Crisis lines and emergency numbers by country, from helplines.json."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kith.shipped import read_shipped

DEFAULT_FILE = Path(__file__).with_name("helplines.json")
YOUNG = "young"
ABUSE = "abuse"
OLDEST_DAYS = 365
"""How long a verification counts (SAFETY.md R20)."""


@dataclass(frozen=True)
class Line:
    """One crisis line.

    Attributes:
        name: what it calls itself.
        way: how it is reached: `call`, `text`, `call or text`, `WhatsApp` or `web`.
        dial: the number as people type it, or an address.
        word: what to text to the number, where the line asks for a word.
        hours: when somebody answers.
        is_free: whether it costs nothing.
        is_for_young: whether it is for children and young people.
        is_for_abuse: whether it is for violence and abuse at home.
        languages: ISO 639-1 codes of what is spoken there.
        sources: two or more independent places that give this number.
        verified_at: the day the sources were compared.
    """

    name: str
    way: str
    dial: str
    word: str | None
    hours: str
    is_free: bool
    is_for_young: bool
    is_for_abuse: bool
    languages: tuple[str, ...]
    sources: tuple[str, ...]
    verified_at: date

    @property
    def can_be_written_to(self) -> bool:
        """Whether one need not speak."""
        return self.way in ("text", "call or text", "WhatsApp")


@dataclass(frozen=True)
class Help:
    """What a country offers.

    Attributes:
        country: ISO 3166-1 alpha-2 in lower case; None for the entry that holds anywhere.
        emergency: emergency numbers, the one for an ambulance first.
        lines: crisis lines, the one to name first; the directory where no number is certain.
        sources: where the emergency numbers are from.
        verified_at: the day those sources were compared.
    """

    country: str | None
    emergency: tuple[str, ...]
    lines: tuple[Line, ...]
    sources: tuple[str, ...]
    verified_at: date

    @property
    def main(self) -> Line:
        """The one line to name."""
        return self.lines[0]

    @property
    def for_young(self) -> Line | None:
        """The line for children and young people, where one is known."""
        return next((line for line in self.lines if line.is_for_young), None)

    @property
    def for_abuse(self) -> Line:
        """The line for violence at home; the main one where none is known."""
        return next((line for line in self.lines if line.is_for_abuse), self.main)

    @property
    def in_writing(self) -> Line | None:
        """A line that can be texted; one for everybody before one for the young."""
        written = [line for line in self.lines if line.can_be_written_to]
        return min(written, key=lambda line: line.is_for_young, default=None)

    @property
    def is_certain(self) -> bool:
        """Whether there is a line of the country's own, and not only the directory."""
        return self.main.way != "web"


@dataclass(frozen=True)
class Helplines:
    """All countries that are known, and the universal entry for all others."""

    universal: Help
    countries: Mapping[str, Help]
    names: Mapping[str, str]

    @classmethod
    def load(cls, path: Path = DEFAULT_FILE) -> Helplines:
        """Read the table.

        Raises:
            ModelFilesError: the file is missing or damaged.
        """
        return read_shipped(path, _read)

    def help_for(self, country: str | None) -> Help:
        """The country's entry, or the universal one: never silently another country's."""
        return self.countries.get((country or "").casefold(), self.universal)

    def country_in(self, answer: str) -> str | None:
        """The country that a short answer names ("I'm in the UK"); None when it names none."""
        words = " ".join(re.findall(r"[\w.]+", answer.casefold()))
        bare = re.sub(r"^(?:(?:i am|im|i m|in|from|living|live|i|it s|the|here)\s+)+", "", words)
        found = {code for name, code in self.names.items() if name == bare.strip(" .")}
        longer = (name for name in self.names if len(name) > len("u.s.a."))
        found |= {self.names[n] for n in longer if re.search(rf"\b{re.escape(n)}\b", words)}
        found |= {
            self.names[place]
            for found_at in _PLACE.finditer(words)
            if (place := found_at[1] or found_at[2]) in self.names
        }
        return found.pop() if len(found) == 1 else self._northern_ireland(words)

    def numbers(self) -> frozenset[str]:
        """The digits of every number in the table."""
        return frozenset(digits for digits in map(_digits, self._dialled()) if digits)

    def older_than(self, days: int, *, today: date) -> tuple[str, ...]:
        """The countries with an entry that was verified longer ago than that."""
        return tuple(
            entry.country or "anywhere"
            for entry in (self.universal, *self.countries.values())
            if any((today - day).days > days for day in _days(entry))
        )

    def _northern_ireland(self, words: str) -> str | None:
        return "gb" if "northern ireland" in words else None

    def _dialled(self) -> Iterator[str]:
        for entry in (self.universal, *self.countries.values()):
            yield from entry.emergency
            yield from (line.dial for line in entry.lines)


_PLACE = re.compile(r"\b(?:in|from) (?:the (us|u\.s\.|usa|uk|u\.k\.)\b|(?:the )?([a-z]{4,})\b)")


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _days(entry: Help) -> Iterator[date]:
    yield entry.verified_at
    yield from (line.verified_at for line in entry.lines)


def _read(content: dict[str, Any]) -> Helplines:
    entry = content["universal"]
    directory = _line(entry)
    universal = Help(
        country=None,
        emergency=(entry["emergency"],),
        lines=(directory,),
        sources=directory.sources,
        verified_at=directory.verified_at,
    )
    return Helplines(
        universal=universal,
        countries={
            code: _help(code, entry, directory) for code, entry in content["countries"].items()
        },
        names={
            name: code for code, entry in content["countries"].items() for name in entry["called"]
        },
    )


def _help(code: str, entry: dict[str, Any], directory: Line) -> Help:
    emergency = entry["emergency"]
    return Help(
        country=code,
        emergency=tuple(emergency["numbers"]),
        lines=tuple(map(_line, entry["lines"])) or (directory,),
        sources=tuple(emergency["sources"]),
        verified_at=date.fromisoformat(emergency["verified_at"]),
    )


def _line(entry: dict[str, Any]) -> Line:
    return Line(
        name=entry["name"],
        way=entry["way"],
        dial=entry["dial"],
        word=entry.get("word"),
        hours=entry["hours"],
        is_free=entry["free"],
        is_for_young=entry.get("for") == YOUNG,
        is_for_abuse=entry.get("for") == ABUSE,
        languages=tuple(entry["languages"]),
        sources=tuple(entry["sources"]),
        verified_at=date.fromisoformat(entry["verified_at"]),
    )
