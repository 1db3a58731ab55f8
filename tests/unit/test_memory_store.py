"""What is remembered is kept, shown and taken back; a database in trouble is said so."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest

from kith.errors import StorageError
from kith.memory.database import Database
from kith.memory.store import MemoryStore
from kith.wellbeing.journal import MoodJournal, sparkline

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kith.db"


@pytest.fixture
def memory(file: Path) -> MemoryStore:
    return MemoryStore(Database(f"sqlite:///{file}"), lambda: NOON)


def texts(memory: MemoryStore, person: str) -> list[str]:
    return [fact.text for fact in memory.facts(person)]


def test_facts_come_back_in_the_order_they_were_said(memory: MemoryStore) -> None:
    memory.remember("ann", "I hate coriander")
    memory.remember("ann", "my cat is called Momo")
    assert texts(memory, "ann") == ["I hate coriander", "my cat is called Momo"]


def test_the_same_words_are_kept_once(memory: MemoryStore) -> None:
    memory.remember("ann", "I hate coriander")
    memory.remember("ann", "I hate coriander")
    assert texts(memory, "ann") == ["I hate coriander"]


def test_one_person_never_sees_the_facts_of_another(memory: MemoryStore) -> None:
    memory.remember("ann", "I hate coriander")
    assert texts(memory, "bob") == []


def test_a_locked_database_is_said_so_and_works_again_afterwards(
    memory: MemoryStore, file: Path
) -> None:
    memory.remember("ann", "I hate coriander")
    lock = sqlite3.connect(file)
    lock.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StorageError, match="locked"):
        memory.remember("ann", "I work nights")
    lock.rollback()
    lock.close()
    memory.remember("ann", "I work nights")
    assert texts(memory, "ann") == ["I hate coriander", "I work nights"]


def test_a_read_only_database_is_said_so_and_can_still_be_read(
    memory: MemoryStore, file: Path
) -> None:
    memory.remember("ann", "I hate coriander")
    read_only = MemoryStore(Database(f"sqlite:///file:{file}?mode=ro&uri=true"), lambda: NOON)
    with pytest.raises(StorageError, match="readonly"):
        read_only.remember("ann", "I work nights")
    assert texts(read_only, "ann") == ["I hate coriander"]


FILL = """
import resource, sys
from datetime import datetime, timezone
from kith.errors import StorageError
from kith.memory.database import Database
from kith.memory.store import MemoryStore

resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
memory = MemoryStore(Database(sys.argv[1]), lambda: datetime.now(timezone.utc))
kept = 0
try:
    while True:
        memory.remember("ann", f"fact {kept} " + "x" * 500)
        kept += 1
except StorageError as error:
    print(kept, error)
"""


def test_a_full_disk_is_said_so_and_leaves_nothing_half_written(
    memory: MemoryStore, file: Path
) -> None:
    filled = subprocess.run(
        [sys.executable, "-c", FILL, f"sqlite:///{file}"],
        capture_output=True,
        text=True,
        check=True,
    )
    kept, _, reason = filled.stdout.partition(" ")
    assert "does not work" in reason
    assert len(memory.facts("ann", most=10_000)) == int(kept) > 0
    assert sqlite3.connect(file).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_file_that_is_no_database_is_said_so(file: Path) -> None:
    file.write_bytes(b"this is not a database, and it is long enough to be looked at" * 20)
    with pytest.raises(StorageError):
        MemoryStore(Database(f"sqlite:///{file}"), lambda: NOON).facts("ann")


def test_check_ins_come_back_as_points(file: Path) -> None:
    journal = MoodJournal(Database(f"sqlite:///{file}"), lambda: NOON)
    journal.add("ann", -0.5, 0.2)
    journal.add("ann", 0.5, 0.1)
    assert [point.valence for point in journal.points("ann")] == [-0.5, 0.5]
    assert journal.points("bob") == ()
    assert journal.forget_everything("ann") == 2


def test_a_sparkline_rises_with_the_mood() -> None:
    assert sparkline([-1.0, 0.0, 1.0]) == "▁▅█"
