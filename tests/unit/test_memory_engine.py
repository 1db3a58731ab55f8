"""What is committed is never lost, whatever happens to the process that wrote it."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa

from kith.errors import StorageError
from kith.memory import migrate as migration
from kith.memory.database import Database
from kith.memory.schema import memories, metadata, owners
from kith.memory.store import MemoryStore

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
KILLS = 50
WRITES = 150

WRITE = """
import sys
from datetime import datetime, timezone
from kith.memory.database import Database
from kith.memory.memory import Kind, NewMemory, Origin
from kith.memory.store import MemoryStore

url, who, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = MemoryStore(Database(url), lambda: datetime.now(timezone.utc))
for number in range(most):
    text = f"{who} {number} " + "x" * 300
    said = NewMemory(
        kind=Kind.SAID, text=text, said_at=datetime.now(timezone.utc), origin=Origin.HEARD
    )
    store.keep("ann", [said], patient=True)
    print(number, flush=True)
"""


def writer(url: str, who: str, most: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITE, url, who, str(most)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def texts_of(url: str, who: str) -> list[str]:
    database = Database(url)
    with database.reading() as connection:
        query = sa.select(memories.c.text).where(memories.c.text.startswith(f"{who} "))
        found = [row.text for row in connection.execute(query.order_by(memories.c.id))]
    database.close()
    return found


def test_killed_fifty_times_while_writing_it_loses_nothing_committed(database_url: str) -> None:
    url = database_url
    MemoryStore(Database(url), lambda: NOON).remember("ann", "the first")
    for kill in range(KILLS):
        process = writer(url, f"run{kill}", 100_000)
        assert process.stdout is not None
        said = [process.stdout.readline()]
        deadline = time.monotonic() + 0.003 * kill
        while time.monotonic() < deadline:
            said.append(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
        said += process.stdout.readlines()
        process.wait()
        whole = [line for line in said if line.endswith("\n")]
        kept = texts_of(url, f"run{kill}")
        assert len(kept) >= len(whole) > 0
        assert [text.split()[1] for text in kept] == [str(n) for n in range(len(kept))]
    database = Database(url)
    if database.is_sqlite:
        with closing(sqlite3.connect(str(database.engine.url.database))) as file:
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            file.execute("INSERT INTO memories_words(memories_words) VALUES ('integrity-check')")
    with database.reading() as connection:
        version = connection.execute(sa.select(owners.c.version)).scalar_one()
        assert connection.execute(sa.select(sa.func.max(memories.c.changed))).scalar() == version
    database.close()


def test_two_processes_that_write_at_once_lose_no_update(database_url: str) -> None:
    both = [writer(database_url, who, WRITES) for who in ("left", "right")]
    outcomes = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], outcomes
    for who in ("left", "right"):
        assert len(texts_of(database_url, who)) == WRITES
    database = Database(database_url)
    with database.reading() as connection:
        assert connection.execute(sa.select(owners.c.version)).scalar_one() == 2 * WRITES
    database.close()


def test_two_processes_that_say_the_same_at_once_keep_it_once(database_url: str) -> None:
    script = WRITE.replace(
        'store.keep("ann", [said], patient=True)', "store.remember('ann', 'tea')"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", script, database_url, "x", "10"]) for _ in range(2)
    ]
    assert [process.wait(timeout=120) for process in both] == [0, 0]
    database = Database(database_url)
    (kept,) = MemoryStore(database, lambda: NOON).facts("ann")
    assert kept.times_said == 20
    database.close()


def test_a_reader_waits_for_no_writer(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kith.db'}"
    store = MemoryStore(Database(url), lambda: NOON)
    store.remember("ann", "I hate coriander")
    writing = Database(url)
    with writing.transaction() as connection:
        connection.execute(owners.update().values(version=owners.c.version + 1))
        assert [fact.text for fact in store.facts("ann")] == ["I hate coriander"]


def test_a_server_that_is_not_there_is_said_so_without_its_password() -> None:
    store = MemoryStore(Database("postgresql://kith:hunter2@127.0.0.1:1/kith"), lambda: NOON)
    with pytest.raises(StorageError) as error:
        store.facts("ann")
    assert "hunter2" not in str(error.value)


def test_the_migrations_lead_to_the_tables_of_the_code(database: Database) -> None:
    with database.reading() as connection:
        inspector = sa.inspect(connection)
        for table in metadata.sorted_tables:
            found = {column["name"] for column in inspector.get_columns(table.name)}
            assert {column.name for column in table.columns} <= found, table.name


def test_the_newest_migration_is_the_one_the_code_asks_for() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(migration.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [migration.HEAD]


def test_what_the_first_version_had_kept_moves_over(tmp_path: Path) -> None:
    file = tmp_path / "kith.db"
    with sqlite3.connect(file) as connection:
        connection.execute(
            "CREATE TABLE facts (id INTEGER PRIMARY KEY, person VARCHAR(255) NOT NULL, "
            "text TEXT NOT NULL, said_at DATETIME NOT NULL)"
        )
        connection.execute(
            "CREATE TABLE mood_points (id INTEGER PRIMARY KEY, person VARCHAR(255) NOT NULL, "
            "at DATETIME NOT NULL, valence FLOAT NOT NULL, arousal FLOAT NOT NULL)"
        )
        connection.execute(
            "INSERT INTO facts (person, text, said_at) "
            "VALUES ('ann', 'I hate coriander', '2025-11-02 08:00:00.000000')"
        )
    store = MemoryStore(Database(f"sqlite:///{file}"), lambda: NOON)
    (fact,) = store.facts("ann")
    assert fact.text == "I hate coriander"
    assert fact.said_at == datetime(2025, 11, 2, 8, tzinfo=timezone.utc)


def test_two_processes_that_migrate_at_once_both_find_a_whole_database(database_url: str) -> None:
    both = [writer(database_url, who, 1) for who in ("left", "right")]
    outcomes = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], outcomes
