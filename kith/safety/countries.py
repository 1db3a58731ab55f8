"""The country that a time zone or a locale speaks for, where it speaks for one (SAFETY.md R19)."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Mapping
from functools import cache
from pathlib import Path

TABLE = "zone.tab"
TOLD_BY_NO_LOCALE = frozenset({"us"})
"""`en-US` is what most software says of whoever has chosen nothing, wherever they are."""

_TAG = re.compile(
    r"[a-z]{2,3}(?:[-_][a-z]{4})?[-_](?P<region>[a-z]{2})(?:[-_.@][\w.@-]*)?", re.IGNORECASE
)


@cache
def countries_by_zone() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 codes in lower case by IANA zone; empty where there is no table.

    Source: `zone.tab` of https://www.iana.org/time-zones, one country for each zone.
    """
    for folder in zoneinfo.TZPATH:
        path = Path(folder) / TABLE
        if path.is_file():
            return _read(path.read_text(encoding="utf-8"))
    return {}


def country_of_locale(tag: object) -> str | None:
    """The country that a locale such as `en-GB` names, as ISO 3166-1 alpha-2 in lower case.

    None for a language alone, for a region that is no country (`es-419`), and for the United
    States, which a locale tells too often by mistake.

    Args:
        tag: a language tag as platforms send it (RFC 5646), or anything else.
    """
    match = _TAG.fullmatch(tag.strip()) if isinstance(tag, str) else None
    region = match["region"].lower() if match else None
    return None if region in TOLD_BY_NO_LOCALE else region


def _read(table: str) -> dict[str, str]:
    rows = (row.split("\t") for row in table.splitlines() if not row.startswith("#"))
    return {row[2]: row[0].lower() for row in rows if len(row) > 2}
