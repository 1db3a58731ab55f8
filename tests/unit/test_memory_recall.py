"""What is recalled, and when nothing is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from kith.encoder import Encoder
from kith.memory import erasers
from kith.memory.database import Database
from kith.memory.memory import Kind, NewMemory, Origin
from kith.memory.recall import Recall
from kith.memory.recollection import Nothing, Recollection
from kith.memory.store import MemoryStore

NOW = datetime(2026, 3, 20, 12, tzinfo=timezone.utc)
ENCODER = Encoder.load(Path("models/encoder"))


class Memories:
    """A memory with a clock that the test sets."""

    def __init__(self, database: Database) -> None:
        self.store = MemoryStore(database, lambda: NOW, ENCODER.sentences)
        self.search = Recall(database, ENCODER.sentences, dimension=ENCODER.dimension)

    def say(self, text: str, *, days_ago: float = 3, episode: int = 1, **more: object) -> int:
        new = NewMemory(
            kind=Kind.SAID,
            text=text,
            said_at=NOW - timedelta(days=days_ago),
            origin=Origin.HEARD,
            episode=episode,
            **more,  # type: ignore[arg-type]
        )
        return self.store.keep("ann", [new])[0].id

    def recall(self, text: str, person: str = "ann", **more: object) -> Recollection:
        return self.search.recall(person, text, now=NOW, **more)  # type: ignore[arg-type]

    def texts(self, text: str) -> list[str]:
        return [recalled.memory.text for recalled in self.recall(text).found]


@pytest.fixture
def memories(database: Database) -> Memories:
    return Memories(database)


def fill(memories: Memories) -> None:
    for text in (
        "I finally planted the tomatoes on the balcony",
        "Work was long and the train was late again",
        "My sister Anna is getting married in Porto",
        "I have been baking sourdough every Sunday",
        "The dentist says I need a crown",
    ):
        memories.say(text, episode=len(text))


def test_what_means_the_same_is_found_without_a_word_in_common(memories: Memories) -> None:
    fill(memories)
    assert memories.texts("how is the gardening going")[0].startswith("I finally planted")


def test_a_rare_word_is_found_in_another_form(memories: Memories) -> None:
    fill(memories)
    assert memories.texts("when is the marriage of my sister?")[0].startswith("My sister Anna")
    assert memories.texts("crowns")[0].startswith("The dentist")


def test_what_nothing_remembered_is_like_brings_nothing_back(memories: Memories) -> None:
    fill(memories)
    recollection = memories.recall("which chess opening do I play against the Sicilian?")
    assert recollection.found == ()
    assert recollection.why_nothing is Nothing.UNLIKE


def test_somebody_of_whom_nothing_is_kept_brings_nothing_back(memories: Memories) -> None:
    fill(memories)
    assert memories.recall("tomatoes", person="bob").why_nothing is Nothing.EMPTY


def test_one_person_never_gets_the_memories_of_another(memories: Memories) -> None:
    fill(memories)
    memories.store.remember("bob", "I grow tomatoes for the market")
    found = memories.recall("tomatoes").found
    assert found
    assert all("market" not in recalled.memory.text for recalled in found)


def test_a_time_in_the_question_prefers_what_was_said_then(memories: Memories) -> None:
    memories.say("We went hiking in the hills", days_ago=200, episode=1)
    late = memories.say("We went hiking by the river", days_ago=9, episode=2)
    found = memories.recall("where did we go hiking last week?").found
    assert found[0].memory.id == late
    assert found[0].parts["time"] > 0
    assert "time" not in found[1].parts


SHED = "I mended the roof of the shed"


@pytest.mark.parametrize("ages", [(80, 1), (1, 80)])
def test_of_two_that_are_alike_the_one_said_lately_comes_first(
    memories: Memories, ages: tuple[float, float]
) -> None:
    said = {memories.say(SHED, days_ago=age, episode=int(age)): age for age in ages}
    found = memories.recall("what did I do to the shed?").found
    assert [said[one.memory.id] for one in found] == [1, 80]
    assert found[0].parts["recency"] > found[1].parts["recency"]


@pytest.mark.parametrize("importances", [(0.0, 1.0), (1.0, 0.0)])
def test_of_two_that_are_alike_the_one_that_matters_comes_first(
    memories: Memories, importances: tuple[float, float]
) -> None:
    said = {
        memories.say(SHED, importance=one, episode=place): one
        for place, one in enumerate(importances)
    }
    found = memories.recall("what did I do to the shed?").found
    assert [said[one.memory.id] for one in found] == [1.0, 0.0]
    assert "importance" not in found[1].parts


def test_a_question_about_one_person_is_not_answered_with_another(memories: Memories) -> None:
    memories.say("I adopted a greyhound from the shelter", subject="Ben")
    memories.say("I repainted the kitchen in yellow", subject="Cleo", episode=2)
    assert memories.recall("Which greyhound shelter did Ben adopt from?").found
    asked = memories.recall("Which greyhound shelter did Cleo adopt from?")
    assert asked.why_nothing is Nothing.OTHER


def test_the_message_before_helps_its_answer_to_be_found(memories: Memories) -> None:
    memories.say("Guess what my brother gave me for my birthday", episode=4)
    answer = memories.say("A telescope!", episode=4)
    memories.say("I watered the plants", episode=5)
    found = memories.recall("what did my brother give me for my birthday?").found
    assert found[1].memory.id == answer
    assert found[1].parts["before"] > 0


def test_explain_adds_up_to_the_score(memories: Memories) -> None:
    fill(memories)
    for recalled in memories.recall("tell me about the tomatoes").found:
        assert sum(recalled.parts.values()) == pytest.approx(recalled.score, abs=1e-3)
        assert {"meaning"} <= set(recalled.parts)


def test_what_another_process_wrote_is_found_at_once(memories: Memories, database_url: str) -> None:
    fill(memories)
    assert memories.recall("tomatoes").found
    other = Database(database_url)
    store = MemoryStore(other, lambda: NOW, ENCODER.sentences)
    kept = store.remember("ann", "my favourite tomatoes are Brandywines")
    assert memories.recall("favourite tomatoes").found[0].memory.id == kept.id
    erasers.Memories(other).erase(erasers.Target("ann", ("Brandywines",), NOW))
    assert kept.id not in [one.memory.id for one in memories.recall("favourite tomatoes").found]
    other.close()


def test_many_threads_may_ask_while_one_adds(memories: Memories) -> None:
    fill(memories)

    def ask(number: int) -> int:
        if number % 5 == 0:
            memories.say(f"the tomatoes are {number} centimetres tall", episode=100 + number)
        return len(memories.recall("how tall are the tomatoes?").found)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(60)))


def test_no_text_however_odd_breaks_a_search(memories: Memories) -> None:
    fill(memories)
    for text in ("", " ", '"', "a AND b OR NOT", "'; DROP TABLE memories; --", "🙂🙂", "ß" * 5000):
        memories.recall(text)
    assert memories.texts("tomatoes AND (the balcony)")


def test_what_is_so_no_more_comes_after_what_is(memories: Memories) -> None:
    def fact(value: str, days_ago: float) -> NewMemory:
        return NewMemory(
            kind=Kind.FACT,
            text=f"You live in {value}.",
            relation="lives in",
            value=value,
            said_at=NOW - timedelta(days=days_ago),
            origin=Origin.PATTERN,
        )

    memories.store.keep("ann", [fact("Leeds", 400)])
    memories.store.keep("ann", [fact("York", 10)])
    assert memories.texts("where do I live now")[0] == "You live in York."
    before = memories.recall("where did I live before York").found
    leeds = next(recalled for recalled in before if recalled.memory.value == "Leeds")
    assert leeds.parts["past"] > 0
