"""The yearly count of referrals to help: a year, a number, and nothing else (R26)."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kith.cli import app
from kith.errors import StorageError
from kith.safety.referrals import FILE, ReferralCounter, yearly_report


def test_r26_a_hundred_referrals_are_a_year_and_a_number(tmp_path: Path) -> None:
    counter = ReferralCounter(tmp_path / FILE)
    for number in range(100):
        counter.add(2026 if number < 70 else 2027)
    assert json.loads((tmp_path / FILE).read_text()) == {"2026": 70, "2027": 30}
    assert json.loads(yearly_report(tmp_path, 2026)) == {"year": 2026, "referral_notices": 70}
    assert json.loads(yearly_report(tmp_path, 2025)) == {"year": 2025, "referral_notices": 0}


def test_r26_the_command_prints_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ReferralCounter(tmp_path / FILE).add(2026)
    monkeypatch.setenv("KITH_VAR", str(tmp_path))
    shown = CliRunner().invoke(app, ["safety-report", "--year", "2026"])
    assert json.loads(shown.output) == {"year": 2026, "referral_notices": 1}


def test_r26_two_processes_lose_no_count(tmp_path: Path) -> None:
    rasa, door = (ReferralCounter(tmp_path / FILE) for _ in range(2))

    def count(counter: ReferralCounter) -> None:
        for _ in range(200):
            counter.add(2026)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(count, (rasa, door)))
    rasa.add(2026)
    door.add(2026)
    assert ReferralCounter(tmp_path / FILE).in_year(2026) == 402


def test_r26_what_cannot_be_written_now_is_counted_with_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.write_text("in the way")
    counter = ReferralCounter(folder / FILE)
    counter.add(2026)
    os.remove(folder)
    counter.add(2026)
    assert counter.in_year(2026) == 2


def test_r26_a_damaged_file_is_said_and_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("[1]")
    ReferralCounter(tmp_path / FILE).add(2026)
    assert (tmp_path / FILE).read_text() == "[1]"
    with pytest.raises(StorageError, match="cannot be read"):
        yearly_report(tmp_path, 2026)
