"""How many times in a year somebody was told where help is (SAFETY.md R26).

A year and a number, and nothing else: no person, no text, no finer time. Standard library only; the
file is shared by Rasa and the front door. A fault in it never costs anyone an answer: what cannot
be written down now is kept and written with the next one.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kith.errors import StorageError

FILE = "referrals.json"

logger = logging.getLogger(__name__)


class ReferralCounter:
    """Counts referral notices, a number for each calendar year.

    Args:
        path: the file with the numbers; its folder is made with the first one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._unwritten: Counter[str] = Counter()

    def add(self, year: int) -> None:
        """Count one."""
        self._unwritten[str(year)] += 1
        try:
            self._write()
        except (OSError, ValueError) as error:
            logger.error("A referral could not be counted yet: %s.", type(error).__name__)

    def in_year(self, year: int) -> int:
        """How many there were in that year.

        Raises:
            OSError, ValueError: the file cannot be read.
        """
        return self._read().get(str(year), 0)

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            counts = Counter(self._read()) + self._unwritten
            new = self._path.with_suffix(".new")
            new.write_text(json.dumps(dict(sorted(counts.items()))) + "\n", encoding="utf-8")
            new.replace(self._path)
        self._unwritten.clear()

    def _read(self) -> dict[str, int]:
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        if not isinstance(content, dict):
            raise ValueError("no object")
        return {str(year): int(count) for year, count in content.items()}

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the file against the other process; do not wait for one that hangs."""
        lock = os.open(self._path.with_suffix(".lock"), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        finally:
            os.close(lock)


def yearly_report(var: Path, year: int) -> str:
    """The count of a year as a line of JSON.

    Raises:
        StorageError: the file with the counts cannot be read.
    """
    path = var / FILE
    try:
        count = ReferralCounter(path).in_year(year)
    except (OSError, ValueError) as error:
        raise StorageError(f"{path} cannot be read ({error}).") from error
    return json.dumps({"year": year, "referral_notices": count})
