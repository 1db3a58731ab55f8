"""The country a time zone lies in, from the table that comes with the time zone database."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from pathlib import Path

TABLE = "zone.tab"


def countries_by_zone() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 codes in lower case by IANA zone; empty where there is no table.

    Source: `zone.tab` of https://www.iana.org/time-zones, one country for each zone.
    """
    for folder in zoneinfo.TZPATH:
        path = Path(folder) / TABLE
        if path.is_file():
            return _read(path.read_text(encoding="utf-8"))
    return {}


def _read(table: str) -> dict[str, str]:
    rows = (row.split("\t") for row in table.splitlines() if not row.startswith("#"))
    return {row[2]: row[0].lower() for row in rows if len(row) > 2}
