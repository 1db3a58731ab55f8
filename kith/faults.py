"""What went wrong lately, for `kith doctor`: kinds and reasons, never a person's words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import structlog

FILE_NAME = "faults.jsonl"
MOST_BYTES = 200_000

Clock = Callable[[], datetime]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Fault:
    """One thing that went wrong.

    Attributes:
        at: when, ISO 8601.
        kind: the error's name.
        detail: what it is and what mends it.
    """

    at: str
    kind: str
    detail: str


class FaultLog:
    """Faults, written to the log and to a small file under var/ that `kith doctor` reads."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Write into `folder`/faults.jsonl, stamped by `clock`."""
        self._path = folder / FILE_NAME
        self._clock = clock

    def note(self, kind: str, detail: str) -> None:
        """Take down a fault; a full or read-only disk only loses the note."""
        fault = Fault(self._clock().isoformat(timespec="seconds"), kind, detail)
        log.warning("fault", kind=kind, detail=detail)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.is_file() and self._path.stat().st_size > MOST_BYTES:
                self._path.replace(self._path.with_suffix(".old.jsonl"))
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(fault)) + "\n")
        except OSError as error:
            log.warning("fault.not_noted", reason=type(error).__name__)
