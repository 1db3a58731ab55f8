"""Crisis lines and emergency numbers by country, from helplines.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from kith.errors import ModelFilesError

DEFAULT_FILE = Path(__file__).with_name("helplines.json")


@dataclass(frozen=True)
class Line:
    """One crisis line.

    Attributes:
        name: what it calls itself.
        kind: how it is reached: `call`, `call or text` or `web`.
        dial: the number as people type it, or an address.
        hours: when somebody answers.
        source: where the number can be checked.
        noted_at: the day it was written down; it has not been checked at its source yet.
    """

    name: str
    kind: str
    dial: str
    hours: str
    source: str
    noted_at: date


@dataclass(frozen=True)
class Help:
    """What a country offers.

    Attributes:
        country: ISO 3166-1 alpha-2 in lower case; None for the entry that holds anywhere.
        emergency: emergency numbers, the usual one first.
        lines: crisis lines, the one to name first.
    """

    country: str | None
    emergency: tuple[str, ...]
    lines: tuple[Line, ...]


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
        try:
            return _read(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelFilesError(
                f"{path} cannot be used ({error}). Put the shipped file back."
            ) from error

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
        return found.pop() if len(found) == 1 else self._northern_ireland(words)

    def numbers(self) -> frozenset[str]:
        """The digits of every number in the table."""
        return frozenset(digits for digits in map(_digits, self._dialled()) if digits)

    def _northern_ireland(self, words: str) -> str | None:
        return "gb" if "northern ireland" in words else None

    def _dialled(self) -> Iterator[str]:
        for entry in (self.universal, *self.countries.values()):
            yield from entry.emergency
            yield from (line.dial for line in entry.lines)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _read(content: dict[str, Any]) -> Helplines:
    universal = content["universal"]
    return Helplines(
        universal=Help(None, tuple(universal["emergency"]), (_line(universal),)),
        countries={
            code: Help(code, tuple(entry["emergency"]), tuple(map(_line, entry["lines"])))
            for code, entry in content["countries"].items()
        },
        names={
            name: code for code, entry in content["countries"].items() for name in entry["called"]
        },
    )


def _line(entry: dict[str, Any]) -> Line:
    return Line(
        name=entry["name"],
        kind=entry["kind"],
        dial=entry["dial"],
        hours=entry["hours"],
        source=entry["source"],
        noted_at=date.fromisoformat(entry["noted_at"]),
    )
