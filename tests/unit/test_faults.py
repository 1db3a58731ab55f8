"""Faults are noted for the doctor, and a disk that takes no notes stops nothing."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path

from kith.faults import MOST_BYTES, FaultLog

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


def test_a_fault_is_one_line_of_json(tmp_path: Path) -> None:
    FaultLog(tmp_path / "var", lambda: NOON).note("LLMTimeout", "too slow")
    line = json.loads((tmp_path / "var" / "faults.jsonl").read_text())
    assert line == {"at": "2026-03-01T12:00:00+00:00", "kind": "LLMTimeout", "detail": "too slow"}


def test_the_file_does_not_grow_for_ever(tmp_path: Path) -> None:
    file = tmp_path / "faults.jsonl"
    file.write_text("x" * (MOST_BYTES + 1))
    FaultLog(tmp_path, lambda: NOON).note("LLMTimeout", "too slow")
    assert file.stat().st_size < 200


def test_a_folder_that_cannot_be_written_loses_only_the_note(tmp_path: Path) -> None:
    in_the_way = tmp_path / "var"
    in_the_way.write_text("a file where the folder should be")
    FaultLog(in_the_way, lambda: NOON).note("LLMTimeout", "too slow")
    assert in_the_way.read_text() == "a file where the folder should be"
