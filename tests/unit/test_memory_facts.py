"""Facts over time: said again, changed, ended, contradicted; corrected and listed."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from kith.memory.correcting import Correcting
from kith.memory.extraction import extract
from kith.memory.heard import Heard
from kith.memory.memory import Kind, Memory, NewMemory, Origin
from kith.memory.reading import Which
from kith.memory.store import MemoryStore
from kith.memory.write_gate import WriteGate

START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: object, clock: Clock) -> MemoryStore:
    return MemoryStore(database, clock)  # type: ignore[arg-type]


def tell(store: MemoryStore, clock: Clock, text: str, *, days: int = 0) -> tuple[Memory, ...]:
    clock.now += timedelta(days=days)
    findings = extract(Heard(text, clock.now))
    return store.keep("ann", findings.new, findings.endings)


def holding(store: MemoryStore, moment: datetime) -> list[str]:
    return [one.text for one in store.page("ann", Which(so_between=(moment, moment))).memories]


def test_a_change_closes_the_old_fact_and_both_times_can_be_asked(
    store: MemoryStore, clock: Clock
) -> None:
    tell(store, clock, "I live in Leeds.")
    tell(store, clock, "I just moved to York!", days=100)
    assert holding(store, clock.now) == ["You live in York."]
    assert holding(store, START + timedelta(days=50)) == ["You live in Leeds."]
    leeds, york = store.page("ann").memories
    assert leeds.valid_until == leeds.closed_at == york.valid_from == clock.now


def test_a_repetition_strengthens_and_is_kept_once(store: MemoryStore, clock: Clock) -> None:
    tell(store, clock, "I live in Leeds.")
    (again,) = tell(store, clock, "as I said, I live in Leeds", days=3)
    assert again.times_said == 2
    assert again.confidence > 0.9
    assert store.page("ann").total == 1


def test_what_is_over_is_closed_without_anything_in_its_place(
    store: MemoryStore, clock: Clock
) -> None:
    tell(store, clock, "I work at the bakery")
    tell(store, clock, "I quit my job", days=30)
    assert holding(store, clock.now) == []
    assert holding(store, START) == ["You work at the bakery."]


@pytest.mark.parametrize(
    "change", ["I hate coriander now", "these days I hate coriander", "I no longer like coriander"]
)
def test_a_taste_that_is_said_to_have_changed_ends_the_old_one(
    store: MemoryStore, clock: Clock, change: str
) -> None:
    tell(store, clock, "I love coriander. I love jazz.")
    tell(store, clock, change, days=1)
    assert "You like coriander." not in holding(store, clock.now)
    assert "You like jazz." in holding(store, clock.now)
    assert "You like coriander." in holding(store, START + timedelta(hours=1))
    assert store.doubts("ann") == ()


def test_a_taste_that_contradicts_another_is_asked_about_once(
    store: MemoryStore, clock: Clock
) -> None:
    tell(store, clock, "I love olives. I love jazz.")
    tell(store, clock, "I hate olives", days=1)
    ((older, newer),) = store.doubts("ann")
    assert (older.said, newer.said) == ("I love olives.", "I hate olives")
    # Until the person has said which is right, neither is over.
    assert len(holding(store, clock.now)) == 3
    store.asked("ann", newer.id)
    assert store.doubts("ann") == ()
    tell(store, clock, "I hate olives, really", days=1)
    assert holding(store, clock.now) == ["You like jazz.", "You don't like olives."]


def test_what_takes_the_place_of_what_is_over_is_kept(store: MemoryStore, clock: Clock) -> None:
    tell(store, clock, "I live in Leeds. I like olives.")
    tell(store, clock, "I don't live in Leeds any more, I moved to York", days=1)
    tell(store, clock, "I don't like olives any more", days=1)
    assert holding(store, clock.now) == ["You live in York."]


def test_a_contradiction_that_is_over_by_itself_is_not_asked_about(
    store: MemoryStore, clock: Clock
) -> None:
    tell(store, clock, "I love olives")
    tell(store, clock, "I hate olives", days=1)
    tell(store, clock, "I don't like olives any more", days=1)
    assert store.doubts("ann") == ()
    assert holding(store, clock.now) == ["You don't like olives."]


def test_what_was_so_and_what_was_known_can_be_asked_for(store: MemoryStore, clock: Clock) -> None:
    def found(which: Which) -> list[str]:
        return [memory.text for memory in store.page("ann", which).memories]

    def between(first: int, last: int) -> tuple[datetime, datetime]:
        return START + timedelta(days=first), START + timedelta(days=last)

    tell(store, clock, "I live in Leeds. My sister Anna lives in Rome.")
    tell(store, clock, "I just moved to York!", days=100)
    store.remember("ann", "the spare key is at Ben's")
    assert found(Which(relation="lives in", subject="", is_over=True)) == ["You live in Leeds."]
    assert found(Which(relation="lives in", subject="anna")) == ["Anna lives in Rome."]
    assert found(Which(relation="lives in", subject="", so_between=between(10, 20))) == [
        "You live in Leeds."
    ]
    assert found(Which(relation="lives in", subject="", so_between=between(90, 110))) == [
        "You live in Leeds.",
        "You live in York.",
    ]
    assert "You live in York." not in found(Which(known_between=between(10, 20)))
    assert "the spare key is at Ben's" not in found(Which(so_between=between(10, 20)))
    assert "You live in Leeds." not in found(Which(known_between=between(101, 102)))


def test_a_contradiction_is_asked_about_once(store: MemoryStore, clock: Clock) -> None:
    tell(store, clock, "my birthday is on 3 May")
    tell(store, clock, "my birthday is 5 May", days=1)
    ((older, newer),) = store.doubts("ann")
    assert (older.value, newer.value) == ("3 May", "5 May")
    assert newer.confidence < older.confidence
    store.asked("ann", newer.id)
    assert store.doubts("ann") == ()
    tell(store, clock, "my birthday is 5 May, really")
    assert holding(store, clock.now) == ["Your birthday is 5 May."]


def test_a_plan_can_be_asked_about_once_it_is_over(store: MemoryStore, clock: Clock) -> None:
    (plan,) = tell(store, clock, "I have an interview on Friday")
    week = timedelta(days=7)
    assert store.due("ann", clock.now - week, clock.now) == ()
    clock.now += timedelta(days=5)
    assert store.due("ann", clock.now - week, clock.now) == (plan,)
    store.asked("ann", plan.id)
    assert store.due("ann", clock.now - week, clock.now) == ()


def test_a_correction_leaves_nothing_of_the_wrong_words(store: MemoryStore, clock: Clock) -> None:
    (wrong,) = tell(store, clock, "my sister Anna lives in Rome")[1:]
    milan = NewMemory(Kind.NOTE, "Anna lives in Milan.", clock.now, Origin.CORRECTED)
    right = store.correct("ann", wrong.id, milan)
    assert right is not None
    assert (right.text, right.said, right.confidence) == ("Anna lives in Milan.",) * 2 + (1.0,)
    assert store.page("ann", Which(search="Rome")).total == 0
    assert store.correct("bob", wrong.id, milan) is None


def test_memories_are_paged_and_searchable_with_their_sentence_and_date(
    store: MemoryStore, clock: Clock
) -> None:
    for number in range(45):
        store.remember("ann", f"note number {number}")
    page = store.page("ann", number=2, size=20)
    assert (page.number, page.of, page.total) == (2, 3, 45)
    assert page.memories[0].text == "note number 20"
    assert store.page("ann", number=99).number == 3
    assert store.page("ann", Which(search="NUMBER 44")).total == 1
    for odd in ("100%", "\0", "\ud800", "'; DROP TABLE memories; --"):
        assert store.page("ann", Which(search=odd)).total in (0, 45)
    tell(store, clock, "my cat is called Momo")
    (cat,) = store.page("ann", Which(search="momo")).memories
    assert (cat.kind, cat.said, cat.said_at) == (Kind.FACT, "my cat is called Momo", START)


def put_right(store: MemoryStore, clock: Clock, number: int, text: str) -> Memory:
    right = Correcting(store, WriteGate.load()).put_right("ann", number, text, clock.now)
    assert isinstance(right, Memory)
    return right


def test_a_plan_that_is_put_right_is_asked_about_after_its_new_day(
    store: MemoryStore, clock: Clock
) -> None:
    week = timedelta(days=7)
    (plan,) = tell(store, clock, "I have an interview on Friday")
    clock.now += timedelta(days=5)
    store.asked("ann", plan.id)
    right = put_right(store, clock, plan.id, "I have an interview next Thursday")
    assert (right.id, right.kind) == (plan.id, Kind.PLAN)
    assert right.due is not None
    assert f"{right.due:%A %d %B}" == "Thursday 15 January"
    assert store.due("ann", clock.now - week, clock.now) == ()
    clock.now += timedelta(days=7)
    assert store.due("ann", clock.now - week, clock.now) == (right,)


def test_a_plan_that_turns_out_to_have_no_day_is_not_asked_about(
    store: MemoryStore, clock: Clock
) -> None:
    (plan,) = tell(store, clock, "I have an interview on Friday")
    right = put_right(store, clock, plan.id, "there never was an interview")
    assert right.due is None
    clock.now += timedelta(days=7)
    assert store.due("ann", clock.now - timedelta(days=14), clock.now) == ()


def test_a_birthday_that_is_put_right_has_its_new_day(store: MemoryStore, clock: Clock) -> None:
    (birthday,) = tell(store, clock, "my birthday is on 3 May")
    assert birthday.due == datetime(2026, 5, 3, 12, tzinfo=timezone.utc)
    right = put_right(store, clock, birthday.id, "my birthday is on 5 June")
    assert (right.kind, right.text) == (Kind.DATE, "Your birthday is 5 June.")
    assert right.due == datetime(2026, 6, 5, 12, tzinfo=timezone.utc)


def test_what_is_put_right_takes_no_message_that_only_begins_with_the_same_letters(
    store: MemoryStore, clock: Clock
) -> None:
    (tea,) = tell(store, clock, "I like tea")
    for text in ("i like tea, with milk", "I like team sports", "well I like tea. It is cold"):
        store.keep("ann", [NewMemory(Kind.SAID, text, clock.now, Origin.HEARD)])
    put_right(store, clock, tea.id, "I like coffee")
    left = store.page("ann", Which(kinds=(Kind.SAID,))).memories
    assert [memory.text for memory in left] == ["I like team sports"]
