"""What is forgotten is nowhere any more; what is exported is all there is."""

from __future__ import annotations

import io
import json
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import jsonschema
import pytest
import sqlalchemy as sa

from kith.at_rest.cipher import ColumnCipher
from kith.at_rest.keys import DataKey
from kith.errors import StorageError
from kith.memory.consents import Consents, Purpose
from kith.memory.database import Database, engine_for
from kith.memory.erasers import Conversations, Files, Journal, Memories, SafetyPlans, Target
from kith.memory.export import SCHEMA_FILE, Exporter
from kith.memory.forgetting import DATABASE_FILE, Done, Forgetting
from kith.memory.memory import Kind, NewMemory, Origin
from kith.memory.reading import Which
from kith.memory.store import MemoryStore
from kith.wellbeing import safety_plan as wellbeing
from kith.wellbeing.journal import MoodJournal
from kith.wellbeing.safety_plan import SafetyPlan

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
CANARY = "Zanzibartrip"
OTHERS = "Quokkaphoto"
KILLS = 12


def tracker(url: str) -> None:
    """A tracker database as Rasa and our store make it, with two people's conversations."""
    engine = engine_for(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255), "
            "type_name VARCHAR(255), timestamp FLOAT, intent_name VARCHAR(255), "
            "action_name VARCHAR(255), data TEXT)"
        )
        connection.exec_driver_sql(
            "CREATE TABLE checkpoints (sender_id VARCHAR(255) PRIMARY KEY, "
            "event_id INTEGER, slots TEXT)"
        )
        for place, (person, word) in enumerate((("ann", CANARY), ("bob", OTHERS))):
            for number in range(40):
                event = {
                    "event": "user" if number % 2 else "bot",
                    "text": f"about the {word}, part {number}" if number < 30 else "the weather",
                    "timestamp": NOON.timestamp() + number,
                    "parse_data": {"text": word, "entities": [{"value": word}]},
                }
                row = {"id": 1 + 40 * place + number, "person": person, "data": json.dumps(event)}
                connection.execute(
                    sa.text(
                        "INSERT INTO events (id, sender_id, type_name, data) "
                        "VALUES (:id, :person, 'user', :data)"
                    ),
                    row,
                )
            slots = json.dumps({"facts": [f"loves {word}"], "country": "gb"})
            connection.execute(
                sa.text("INSERT INTO checkpoints VALUES (:person, 1, :slots)"),
                {"person": person, "slots": slots},
            )
    engine.dispose()


class House:
    """Everything that holds a person's words, in one folder."""

    def __init__(self, folder: Path, url: str | None = None, tracker: str | None = None) -> None:
        self.folder = folder
        self.url = url or f"sqlite:///{folder / 'kith.db'}"
        self.tracker_url = tracker or f"sqlite:///{folder / 'tracker.db'}"
        self.database = Database(self.url)
        self.store = MemoryStore(self.database, lambda: NOON)
        self.journal = MoodJournal(self.database, lambda: NOON)
        self.plans = wellbeing.SafetyPlans(
            self.database, ColumnCipher([DataKey.of(bytes(32))]), lambda: NOON
        )
        self.forgetting = Forgetting(
            self.database,
            [
                Memories(self.database),
                Journal(self.database),
                SafetyPlans(self.plans),
                Conversations(self.tracker_url),
                Files(folder),
            ],
            lambda: NOON,
        )

    def fill(self) -> None:
        tracker(self.tracker_url)
        (self.folder / "logs").mkdir()
        (self.folder / "logs" / "rasa.log").write_text(f"one\nann said {CANARY}\nbob\n")
        for person, word in (("ann", CANARY), ("bob", OTHERS)):
            for number in range(30):
                text = f"the {word} number {number}" if number < 20 else f"tea {number}"
                said = NewMemory(
                    kind=Kind.SAID, text=text, said_at=NOON, origin=Origin.HEARD, episode=1
                )
                self.store.keep(person, [said])
            self.journal.add(person, -0.5, 0.25)

    def traces(self, word: str) -> list[str]:
        """The files in the folder with a word in them, in whatever case."""
        # By another process: closing a database's file here would let go of SQLite's locks on it.
        command = ["grep", "-rila", word, str(self.folder)]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        return sorted(Path(line).name for line in found.stdout.splitlines())

    def close(self) -> None:
        self.database.close()


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    made.fill()
    return made


def test_forget_everything_leaves_no_byte_and_nobody_else_loses_any(house: House) -> None:
    assert {"kith.db", "tracker.db", "rasa.log"} <= {
        name.removesuffix("-wal") for name in house.traces(CANARY)
    }
    erased = house.forgetting.forget("ann")
    assert erased.is_complete
    # The log line is found by the person's id: who forgets everything names no words.
    assert house.traces(CANARY) == []
    assert house.store.page("ann", Which(kinds=tuple(Kind))).total == 0
    assert house.journal.points("ann") == ()
    assert house.store.page("bob", Which(kinds=tuple(Kind))).total == 30
    assert len(house.journal.points("bob")) == 1
    with closing(sqlite3.connect(house.folder / "tracker.db")) as connection:
        count = "SELECT count(*) FROM events WHERE sender_id = ?"
        assert connection.execute(count, ("ann",)).fetchone() == (0,)
        assert connection.execute(count, ("bob",)).fetchone() == (40,)


def test_every_store_gives_a_receipt_without_content(house: House) -> None:
    erased = house.forgetting.forget("ann")
    receipts = {receipt.store: (receipt.outcome, receipt.erased) for receipt in erased.receipts}
    assert receipts == {
        "memories": (Done.OK, 30),
        "mood journal": (Done.OK, 1),
        "safety plan": (Done.OK, 0),
        "conversations": (Done.OK, 40),
        "logs and caches": (Done.OK, 1),
        DATABASE_FILE: (Done.OK, 0),
    }
    assert house.forgetting.receipts(erased.id) == erased.receipts


@pytest.mark.parametrize("words", [None, [CANARY]])
def test_a_cache_is_cleaned_of_the_words_or_of_the_person(
    house: House, words: list[str] | None
) -> None:
    cached = house.folder / "cache" / "answers" / "today.txt"
    cached.parent.mkdir(parents=True)
    cached.write_text(f"ann asked about the {CANARY}\nbob asked about the {OTHERS}\n")
    assert house.forgetting.forget("ann", words).is_complete
    assert house.traces(CANARY) == []
    assert cached.read_text() == f"bob asked about the {OTHERS}\n"


def test_a_second_run_finds_nothing_left_to_do(house: House) -> None:
    house.forgetting.forget("ann")
    before = house.store.page("bob", Which(kinds=tuple(Kind)))
    again = house.forgetting.forget("ann")
    assert again.is_complete
    assert again.count == 0
    assert house.forgetting.resume() == ()
    assert house.store.page("bob", Which(kinds=tuple(Kind))) == before


def test_forgetting_a_word_takes_all_that_holds_it_and_no_more(house: House) -> None:
    erased = house.forgetting.forget("ann", [CANARY])
    assert erased.is_complete
    assert house.traces(CANARY) == []
    left = house.store.page("ann", Which(kinds=tuple(Kind)), size=100).memories
    assert [memory.text for memory in left] == [f"tea {number}" for number in range(20, 30)]
    assert len(house.journal.points("ann")) == 1
    with closing(sqlite3.connect(house.folder / "tracker.db")) as connection:
        rows = connection.execute("SELECT data FROM events WHERE sender_id = 'ann'").fetchall()
        assert len(rows) == 40
        assert sum("the weather" in data for (data,) in rows) == 10
        (slots,) = connection.execute(
            "SELECT slots FROM checkpoints WHERE sender_id = 'ann'"
        ).fetchone()
    assert json.loads(slots)["country"] == "gb"
    assert house.traces(OTHERS) != []


def test_r24_a_safety_plan_is_exported_and_forgotten_too(house: House) -> None:
    for person, word in (("ann", CANARY), ("bob", OTHERS)):
        answers = {"coping": f"think of {word}", "signs": "no sleep"}
        house.plans.save(person, SafetyPlan.from_answers(answers))
    assert "kith.db" not in " ".join(house.traces("no sleep"))
    content = archive_of(house, "ann")
    jsonschema.validate(content, json.loads(SCHEMA_FILE.read_text()))
    assert content["safety_plan"]["plan"]["signs"] == "no sleep"  # type: ignore[index]
    assert house.forgetting.forget("ann", [CANARY]).is_complete
    kept = house.plans.find("ann")
    assert kept is not None
    assert (kept.plan.signs, kept.plan.coping) == ("no sleep", "[forgotten]")
    assert house.traces(CANARY) == []
    assert house.forgetting.forget("ann").is_complete
    assert house.plans.find("ann") is None
    others = house.plans.find("bob")
    assert others is not None
    assert OTHERS in others.plan.coping


def test_a_part_of_a_word_is_not_that_word(house: House) -> None:
    house.store.remember("ann", "my friend Annabel plays the cello")
    house.forgetting.forget("ann", ["Anna"])
    assert house.store.page("ann", Which(search="Annabel")).total == 1


FORGET = """
import sys
from datetime import datetime, timezone
from pathlib import Path
sys.path.insert(0, "tests/unit")
from test_memory_forgetting import House
house = House(Path(sys.argv[1]))
print("begun", flush=True)
house.forgetting.forget("ann")
print("ended", flush=True)
"""


def test_killed_at_any_point_it_is_finished_by_the_next_process(tmp_path: Path) -> None:
    ended = 0
    for kill in range(KILLS):
        folder = tmp_path / str(kill)
        folder.mkdir()
        house = House(folder)
        house.fill()
        house.close()
        process = subprocess.Popen(
            [sys.executable, "-c", FORGET, str(folder)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        time.sleep(0.012 * kill)
        process.send_signal(signal.SIGKILL)
        ended += process.stdout.read() == "ended\n"
        process.wait()
        after = House(folder)
        begun = (
            after.store.page("ann", Which(kinds=tuple(Kind))).total < 30
            or after.forgetting.resume()
        )
        resumed = after.forgetting.resume()
        assert all(erased.is_complete for erased in resumed)
        if begun:
            assert after.traces(CANARY) == []
        assert after.store.page("bob", Which(kinds=tuple(Kind))).total == 30
        after.close()
    assert ended < KILLS


class Broken:
    """A store that lets go only at the second time it is asked."""

    name = "broken"

    def __init__(self) -> None:
        self.asked = 0

    def erase(self, target: Target) -> int:
        self.asked += 1
        if self.asked == 1:
            raise StorageError("not now")
        return 7


@pytest.mark.parametrize("place", range(4))
def test_a_store_that_fails_is_told_and_taken_up_again(house: House, place: int) -> None:
    broken = Broken()
    erasers: list[object] = [
        Memories(house.database),
        Conversations(house.tracker_url),
        Files(house.folder),
    ]
    erasers.insert(place, broken)
    forgetting = Forgetting(house.database, erasers, lambda: NOON)  # type: ignore[arg-type]
    erased = forgetting.forget("ann")
    assert not erased.is_complete
    failed = [one.store for one in erased.receipts if one.outcome is Done.FAILED]
    assert failed == ["broken"]
    (resumed,) = forgetting.resume()
    assert resumed.is_complete
    assert house.traces(CANARY) == []


def test_it_forgets_on_either_database(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "house"
    folder.mkdir()
    house = House(folder, database_url)
    house.fill()
    assert house.forgetting.forget("ann").is_complete
    assert house.store.page("ann", Which(kinds=tuple(Kind))).total == 0
    assert house.store.page("bob", Which(kinds=tuple(Kind))).total == 30
    house.close()


def archive_of(house: House, person: str) -> dict[str, object]:
    exporter = Exporter(house.database, house.plans, house.tracker_url, lambda: NOON)
    with zipfile.ZipFile(io.BytesIO(exporter.archive(person))) as archive:
        assert archive.testzip() is None
        assert "README.txt" in archive.namelist()
        return {
            name.removesuffix(".json"): json.loads(archive.read(name))
            for name in archive.namelist()
            if name.endswith(".json")
        }


def test_the_export_is_valid_and_holds_everything_of_one_person(house: House) -> None:
    Consents(house.database, lambda: NOON).decide("ann", Purpose.MEMORY, is_given=True)
    house.store.remember("ann", "I hate coriander")
    content = archive_of(house, "ann")
    jsonschema.validate(content, json.loads(SCHEMA_FILE.read_text()))
    assert OTHERS not in json.dumps(content)
    assert len(content["memory"]) == 31  # type: ignore[arg-type]
    assert len(content["conversations"]) == 40  # type: ignore[arg-type]
    assert content["slots"] == {"facts": [f"loves {CANARY}"], "country": "gb"}
    assert content["derived"]["mood"][0]["valence"] == -0.5  # type: ignore[index]
    assert content["consents"][0]["purpose"] == "memory"  # type: ignore[index]
    assert content["usage"]["messages"] == 20  # type: ignore[index]


def test_the_export_of_somebody_unknown_is_valid_and_empty(house: House) -> None:
    content = archive_of(house, "nobody")
    jsonschema.validate(content, json.loads(SCHEMA_FILE.read_text()))
    assert content["memory"] == []


def test_consent_counts_by_its_newest_decision(database: Database) -> None:
    now = [NOON]
    consents = Consents(database, lambda: now[0])
    assert not consents.is_given("ann", Purpose.MEMORY)
    consents.decide("ann", Purpose.MEMORY, is_given=True)
    assert consents.is_given("ann", Purpose.MEMORY)
    assert not consents.is_given("ann", Purpose.LLM)
    assert not consents.is_given("bob", Purpose.MEMORY)
    now[0] += timedelta(days=1)
    consents.decide("ann", Purpose.MEMORY, is_given=False)
    assert not consents.is_given("ann", Purpose.MEMORY)
    assert [one.is_given for one in consents.all("ann")] == [True, False]
