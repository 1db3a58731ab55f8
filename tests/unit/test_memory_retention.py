"""R43: what is too old goes, in every store, by a clock that the test sets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from actions.house import keep_house
from kith.at_rest.cipher import ColumnCipher
from kith.at_rest.keys import DataKey
from kith.encoder import Encoder
from kith.errors import SettingsError, StorageError
from kith.memory.consents import Purpose
from kith.memory.database import Database, engine_for
from kith.memory.erasers import Conversations
from kith.memory.forgetting import Done
from kith.memory.heard import Heard
from kith.memory.housekeeping import Housekeeping
from kith.memory.longterm import LongTermMemory
from kith.memory.memory import Kind
from kith.memory.opening import open_memory
from kith.memory.reading import Which
from kith.memory.retention import Aging, Retention
from kith.memory.schema import erasures
from kith.run.logs import BoundedLog
from kith.settings import load_settings
from kith.wellbeing.safety_plan import SafetyPlan, SafetyPlans

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
ROOT = Path(__file__).resolve().parents[2]
ENCODER = Encoder.load(ROOT / "models" / "encoder")
TALK = (
    "I repainted the kitchen yellow over the weekend",
    "my back hurts from all the painting",
    "the neighbours came by and admired the kitchen",
    "I am thinking of doing the hallway next in green",
)


class Clock:
    """The time, as the test has it."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


class Place:
    """A home of Kith, with all its stores and a clock."""

    def __init__(self, folder: Path, url: str, tracker_url: str) -> None:
        self.folder = folder
        self.clock = Clock()
        self.database = Database(url)
        self.tracker_url = tracker_url
        self.tracker = engine_for(tracker_url)
        with self.tracker.begin() as connection:
            connection.exec_driver_sql(
                "CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id VARCHAR(255), "
                "type_name VARCHAR(255), timestamp DOUBLE PRECISION, intent_name VARCHAR(255), "
                "action_name VARCHAR(255), data TEXT)"
            )
            connection.exec_driver_sql(
                "CREATE TABLE checkpoints (sender_id VARCHAR(255) PRIMARY KEY, "
                "event_id INTEGER, slots TEXT)"
            )
        self._events = 0
        plans = SafetyPlans(self.database, ColumnCipher([DataKey.of(bytes(32))]), self.clock)
        self.memory: LongTermMemory = open_memory(
            self.database, ENCODER, plans, self.clock, tracker_url=tracker_url, var=folder
        )

    def add(self, person: str, days_ago: float, *events: dict[str, Any]) -> None:
        """Events of a conversation, said so many days ago."""
        at = (NOON - timedelta(days=days_ago)).timestamp()
        insert = sa.text(
            "INSERT INTO events (id, sender_id, type_name, timestamp, action_name, data) "
            "VALUES (:id, :person, :type, :at, :name, :data)"
        )
        with self.tracker.begin() as connection:
            for event in events:
                self._events += 1
                at += 0.01
                row = {
                    "id": self._events,
                    "person": person,
                    "type": event["event"],
                    "at": at,
                    "name": event.get("name"),
                    "data": json.dumps({**event, "timestamp": at}),
                }
                connection.execute(insert, row)

    def turn(self, person: str, days_ago: float, text: str, **slots: Any) -> None:
        """One turn: a message, slots, a reply."""
        self.add(
            person,
            days_ago,
            {"event": "user", "text": text},
            *({"event": "slot", "name": name, "value": value} for name, value in slots.items()),
            {"event": "bot", "text": f"you said {text}"},
            {"event": "action", "name": "action_listen"},
        )

    def events(self, person: str) -> list[dict[str, Any]]:
        query = sa.text("SELECT data FROM events WHERE sender_id = :person ORDER BY id")
        with self.tracker.connect() as connection:
            return [
                json.loads(one) for one in connection.execute(query, {"person": person}).scalars()
            ]

    def texts(self, person: str) -> list[str]:
        return [event["text"] for event in self.events(person) if event["event"] == "user"]

    def slots(self, person: str) -> dict[str, Any]:
        """The slots as the tracker store would load them."""
        query = sa.text("SELECT slots FROM checkpoints WHERE sender_id = :person")
        with self.tracker.connect() as connection:
            kept = json.loads(connection.execute(query, {"person": person}).scalar() or "{}")
        for event in self.events(person):
            if event["event"] == "slot":
                kept[event["name"]] = event["value"]
        return {name: value for name, value in kept.items() if value is not None}

    def run(self) -> dict[str, int | None]:
        return {one.store: one.gone for one in self.memory.retention.run(self.clock())}

    def close(self) -> None:
        self.database.close()
        self.tracker.dispose()


@pytest.fixture
def place(database_url: str, tmp_path: Path) -> Iterator[Place]:
    """Kith's stores, on either database, the conversations in the same one on PostgreSQL."""
    folder = tmp_path / "var"
    (folder / "logs").mkdir(parents=True)
    is_sqlite = database_url.startswith("sqlite")
    tracker_url = f"sqlite:///{folder / 'tracker.db'}" if is_sqlite else database_url
    made = Place(folder, database_url, tracker_url)
    yield made
    made.close()


def test_what_was_said_goes_after_thirty_days_and_what_is_younger_stays(place: Place) -> None:
    place.turn("ann", 31, "the old Quillfeather story")
    place.turn("ann", 29, "the younger one")
    assert place.run()["conversations"] == 2
    assert place.texts("ann") == ["the younger one"]
    place.clock.now += timedelta(days=2)
    place.run()
    assert place.texts("ann") == []
    assert place.run()["conversations"] == 0


def test_the_old_words_are_in_no_file_of_the_folder(place: Place) -> None:
    place.turn("ann", 31, "the old Quillfeather story", thought_words="Quillfeather again")
    place.turn("ann", 1, "hello")
    place.run()
    found = subprocess.run(["grep", "-rila", "quillfeather", str(place.folder)], check=False)
    assert found.returncode == 1


def test_a_conversation_that_goes_on_keeps_the_slots_it_rests_on(place: Place) -> None:
    place.add("ann", 60, {"event": "session_started"})
    place.turn(
        "ann",
        60,
        "i'm 15",
        minor=True,
        age_question={"answer": "minor"},
        person_name="Anna",
        country="gb",
        thought_words="it hurts",
    )
    place.turn("ann", 50, "my brother Ben", people={"Ben": "brother"}, daily_limit=60)
    place.turn("ann", 2, "hello", usage={"days": 3})
    place.run()
    assert place.texts("ann") == ["hello"]
    assert place.slots("ann") == {
        "minor": True,
        "age_question": {"answer": "minor"},
        "person_name": "Anna",
        "country": "gb",
        "people": {"Ben": "brother"},
        "daily_limit": 60,
        "usage": {"days": 3},
    }
    kinds = [event["event"] for event in place.events("ann")]
    assert kinds[0] == "session_started"


def test_a_conversation_nobody_comes_back_to_goes_but_for_a_lasting_answer(place: Place) -> None:
    place.turn("ann", 40, "hello", person_name="Anna", country="gb")
    place.turn("bob", 40, "i'm 15", person_name="Bob", minor=True)
    place.run()
    assert place.events("ann") == []
    assert place.texts("bob") == []
    assert place.slots("bob") == {"minor": True}


def test_who_agrees_to_memory_is_known_by_name_however_long_away(place: Place) -> None:
    place.memory.consents.decide("ann", Purpose.MEMORY, is_given=True)
    place.turn("ann", 40, "i'm 15", person_name="Anna", minor=True)
    place.run()
    assert place.slots("ann") == {"person_name": "Anna", "minor": True}


def test_an_old_checkpoint_lets_go_of_words_too(place: Place) -> None:
    place.turn("ann", 50, "i'm 15")
    slots = {"minor": True, "thought_words": "it hurts", "risk_state": {"peak": 3}}
    place.turn("ann", 45, "hello")
    with place.tracker.begin() as connection:
        connection.execute(
            sa.text("INSERT INTO checkpoints VALUES ('ann', 3, :slots)"),
            {"slots": json.dumps(slots)},
        )
    place.run()
    assert place.slots("ann") == {"minor": True}
    assert [event["event"] for event in place.events("ann")] == ["action"]


def test_the_state_of_safety_goes_after_seven_days(place: Place) -> None:
    place.turn("ann", 8, "first", risk_state={"peak": 3}, risk_level=3)
    place.turn("bob", 6, "first", risk_state={"peak": 3}, risk_level=3)
    place.run()
    assert place.slots("ann") == {}
    assert place.slots("bob") == {"risk_state": {"peak": 3}, "risk_level": 3}
    assert place.texts("ann") == ["first"]


def test_a_mark_that_nobody_came_back_to_honour_goes(place: Place) -> None:
    place.turn("ann", 31, "old")
    place.turn("ann", 1, "new")
    place.run()
    marks = sa.text("SELECT count(*) FROM kith_erasures")
    with place.tracker.connect() as connection:
        assert connection.execute(marks).scalar() == 1
    place.clock.now += timedelta(days=8)
    place.run()
    with place.tracker.connect() as connection:
        assert connection.execute(marks).scalar() == 0


def test_memories_and_the_mood_journal_stay(place: Place) -> None:
    place.memory.store.remember("ann", "I hate coriander")
    place.clock.now += timedelta(days=4000)
    place.run()
    assert place.memory.store.page("ann", Which(kinds=tuple(Kind))).total == 1


def test_consents_that_no_longer_hold_and_receipts_go_after_three_years(place: Place) -> None:
    memory, decide = place.memory, place.memory.consents.decide
    memory.store.remember("ann", "I hate coriander")
    decide("ann", Purpose.MEMORY, is_given=False)
    decide("ann", Purpose.MEMORY, is_given=True)
    decide("ann", Purpose.LLM, is_given=False)
    decide("bob", Purpose.MEMORY, is_given=True)
    erased = memory.forgetting.forget("carl")
    place.clock.now += timedelta(days=3 * 365 - 1)
    assert place.run()["consents and receipts"] == 0
    assert memory.forgetting.receipts(erased.id)
    place.clock.now += timedelta(days=3)
    # Two of Ann's, Bob's, of whom nothing is kept, and the erasure.
    assert place.run()["consents and receipts"] == 4
    assert memory.consents.is_given("ann", Purpose.MEMORY)
    assert len(memory.consents.all("ann")) == 1
    assert not memory.consents.all("bob")
    assert not memory.forgetting.receipts(erased.id)


def test_lines_of_logs_go_after_fourteen_days(place: Place) -> None:
    old, young = NOON - timedelta(days=15), NOON - timedelta(days=13)
    rasa = place.folder / "logs" / "rasa.log"
    rasa.write_text(
        f"{old:%Y-%m-%d %H:%M:%S} WARNING one\n  a line of the same\n"
        f"{young:%Y-%m-%d %H:%M:%S} WARNING two\n  another\n"
    )
    faults = place.folder / "faults.jsonl"
    lines = [json.dumps({"at": moment.isoformat(), "kind": "x"}) for moment in (old, young)]
    faults.write_text("\n".join(lines) + "\n")
    plain = place.folder / "logs" / "make.log"
    plain.write_text("no times here\n")
    os.utime(plain, (old.timestamp(), old.timestamp()))
    assert place.run()["logs"] == 4
    assert rasa.read_text().splitlines()[0].endswith("WARNING two")
    assert len(rasa.read_text().splitlines()) == 2
    assert faults.read_text() == lines[1] + "\n"
    assert plain.read_text() == ""


def test_a_log_that_is_written_goes_on_where_it_ends(place: Place) -> None:
    log = BoundedLog(place.folder / "logs" / "rasa.log")
    log.write(f"{NOON - timedelta(days=20):%Y-%m-%d %H:%M:%S} old\n".encode() * 50)
    place.run()
    log.write(b"new\n")
    log.close()
    assert log.path.read_bytes() == b"new\n"


class Failing:
    """A store that is out of reach."""

    name = "failing"

    def age(self, now: datetime) -> int:
        raise StorageError("not now")


class Counting:
    """A store that counts how often it was asked."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[datetime] = []

    def age(self, now: datetime) -> int:
        self.asked.append(now)
        return 2


def test_a_store_that_fails_costs_the_others_nothing() -> None:
    done = Retention([Failing(), Counting()]).run(NOON)
    assert done == (Aging("failing", None), Aging("counting", 2))


def test_ages_are_looked_at_at_the_start_and_then_daily(place: Place) -> None:
    counting = Counting()
    forgetting, conversations = place.memory.forgetting, Conversations(place.tracker_url)
    tidied: list[datetime] = []
    housekeeping = Housekeeping(forgetting, conversations, Retention([counting]), tidied.append)
    for hours in (0, 1, 12, 23.9, 24.1, 30, 49):
        housekeeping.look(NOON + timedelta(hours=hours))
    assert [(at - NOON).total_seconds() / 3600 for at in counting.asked] == [0, 24.1, 49]
    assert tidied == counting.asked


def test_a_tidying_that_fails_costs_the_ages_nothing(place: Place) -> None:
    def tidy(now: datetime) -> None:
        raise StorageError("not now")

    forgetting, conversations = place.memory.forgetting, Conversations(place.tracker_url)
    housekeeping = Housekeeping(forgetting, conversations, Retention([Counting()]), tidy)
    assert housekeeping.look(NOON) == (Aging("counting", 2),)


def test_a_talk_that_is_over_is_summed_up_although_nobody_comes_back(place: Place) -> None:
    memory, told = place.memory, ("ann", "bob")
    for person in told:
        memory.consents.decide(person, Purpose.MEMORY, is_given=True)
        for number, text in enumerate(TALK):
            memory.learning.observe(person, Heard(text, NOON + timedelta(minutes=number)))
    memory.consents.decide("bob", Purpose.MEMORY, is_given=False)

    def summaries() -> list[int]:
        which = Which(kinds=(Kind.SUMMARY,))
        return [memory.store.page(person, which).total for person in told]

    memory.housekeeping.look(NOON + timedelta(minutes=20))
    assert summaries() == [0, 0]
    memory.housekeeping.look(NOON + timedelta(days=1, minutes=30))
    assert summaries() == [1, 0]


def test_a_private_talk_that_nobody_ended_is_gone_after_half_an_hour(place: Place) -> None:
    place.turn("ann", 0.1, "hello")
    place.turn("ann", 0, "/go_private", is_private=True)
    place.turn("ann", 0, "i kissed Quillfeather")
    place.memory.housekeeping.look(NOON + timedelta(minutes=29))
    assert len(place.texts("ann")) == 3
    place.clock.now += timedelta(minutes=31)
    place.memory.housekeeping.look(place.clock())
    assert place.texts("ann") == ["hello"]


def test_the_end_of_a_private_talk_concerns_the_conversations_alone(place: Place) -> None:
    place.memory.remember("ann", "i like tea")
    lost = ColumnCipher([DataKey.of(b"a key nobody has any more".ljust(32))])
    plan = SafetyPlan.from_answers({"coping": "walk"})
    SafetyPlans(place.database, lost, place.clock).save("ann", plan)
    place.turn("ann", 0, "/go_private", is_private=True)
    place.turn("ann", 0, "i kissed Quillfeather")
    until = NOON.timestamp() + 60
    erased = place.memory.forgetting.end_private("ann", until)
    assert [(receipt.store, receipt.outcome) for receipt in erased.receipts] == [
        ("conversations", Done.OK)
    ]
    assert place.texts("ann") == []
    assert place.memory.count("ann") == 1
    assert place.memory.forgetting.resume() == ()
    with place.database.reading() as connection:
        row = connection.execute(sa.select(erasures)).one()
    assert (row.person, row.finished_at is not None) == (None, True)


def test_a_private_end_that_broke_off_is_taken_up_as_one(place: Place) -> None:
    place.memory.remember("ann", "i like tea")
    place.turn("ann", 0.1, "hello")
    place.turn("ann", 0, "/go_private", is_private=True)
    row = {"id": "1", "person": "ann", "private_until": NOON.timestamp() + 60, "asked_at": NOON}
    with place.database.transaction() as connection:
        connection.execute(erasures.insert().values(row))
    (erased,) = place.memory.forgetting.resume()
    assert [receipt.store for receipt in erased.receipts] == ["conversations"]
    assert place.texts("ann") == ["hello"]
    assert place.memory.count("ann") == 1


def test_an_erasure_that_broke_off_is_taken_up_again_without_a_restart(place: Place) -> None:
    place.turn("ann", 1, "hello")
    begun = erasures.insert().values(id="1", person="ann", words=None, asked_at=NOON)
    with place.database.transaction() as connection:
        connection.execute(begun)
    place.memory.housekeeping.look(NOON + timedelta(minutes=5))
    assert place.texts("ann") == ["hello"]
    place.memory.housekeeping.look(NOON + timedelta(minutes=15))
    assert place.texts("ann") == []


def test_the_action_server_begins_with_it(place: Place) -> None:
    class House:
        memory = place.memory
        clock = place.clock

    async def for_a_moment() -> None:
        work = asyncio.create_task(keep_house(House(), every=timedelta(hours=1)))  # type: ignore[arg-type]
        for _ in range(200):
            await asyncio.sleep(0.02)
            if place.texts("ann") == ["new"]:
                break
        work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work

    place.turn("ann", 31, "old")
    place.turn("ann", 1, "new")
    asyncio.run(for_a_moment())
    assert place.texts("ann") == ["new"]


def test_the_numbers_are_set_in_the_settings(tmp_path: Path) -> None:
    def settings(content: str) -> Any:
        (tmp_path / "companion.yml").write_text(content)
        return load_settings({"KITH_HOME": str(tmp_path)})

    assert settings("retention: {log_days: 3}").retention.log == timedelta(days=3)
    shipped = load_settings({"KITH_HOME": str(ROOT)}).retention
    assert (shipped.conversation_days, shipped.safety_state_days) == (30, 7)
    assert (shipped.log_days, shipped.record_years) == (14, 3)
    with pytest.raises(SettingsError, match="conversation_days"):
        settings("retention: {conversation_days: 0}")
