"""Who a message speaks of, and who of them is kept."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from kith.language.people import (
    MOST_PEOPLE,
    ROLES,
    SAME_ROLE,
    Person,
    mentions_in,
    merged,
    people_meant,
)
from kith.language.people import people_in as people_of
from tests.unit.test_stories import PROJECT


def people_in(marked: str) -> list[tuple[str, str]]:
    """The people of a message whose mentions are marked: <a role> and [a name]."""
    text, entities = "", list[dict[str, Any]]()
    for sign in marked:
        if sign in "<[":
            role = "relation" if sign == "<" else "name"
            entities.append({"entity": "person", "role": role, "start": len(text)})
        elif sign in ">]":
            entities[-1]["end"] = len(text)
        else:
            text += sign
    return [(one.name, one.role) for one in people_of(text, mentions_in(entities))]


@pytest.mark.parametrize(
    ("marked", "name", "role"),
    [
        ("my <sister> [Anna] rang", "Anna", "sister"),
        ("[anna], my <boss>, was cross", "Anna", "boss"),
        ("my <mate> [Dev] is moving out", "Dev", "friend"),
        ("my little <brother> [jo] failed", "Jo", "brother"),
        ("my <mum>'s name is [Pauline]", "Pauline", "mother"),
        ("my <mom> is called [ruth]", "Ruth", "mother"),
        ("my <son>, [Leo], is six", "Leo", "son"),
        ("[Priya] is my best <friend>", "Priya", "friend"),
        ("[Priya] is my <bestie>", "Priya", "best friend"),
        ("our <neighbor> [mr hughes] complained", "Mr Hughes", "neighbour"),
        ("my <mother in law> [Carmen] is here", "Carmen", "mother-in-law"),
        ("my <dad>'s called [Seán O’Shea]", "Seán O’Shea", "father"),
    ],
)
def test_a_name_and_a_role_are_one_person(marked: str, name: str, role: str) -> None:
    assert people_in(marked) == [(name, role)]


@pytest.mark.parametrize(
    "marked",
    [
        "his <wife> [Anna] rang",
        "[anna] and my <boss> were cross",
        "my <sister> likes [Anna]",
        "my <sister> and [Anna]",
        "i told [Dev] about my <mum>",
        "my <milkman> [Bob]",
        "my <sister> [4nna]",
        "my <sister>",
        "",
    ],
)
def test_nobody_is_made_up(marked: str) -> None:
    assert people_in(marked) == []


def test_two_people_are_two() -> None:
    assert people_in("my <sister> [Anna] and my <boss> [Karen]") == [
        ("Anna", "sister"),
        ("Karen", "boss"),
    ]


def test_the_newest_word_about_somebody_counts() -> None:
    people = merged({"Anna": "boss", "Dev": "friend"}, [Person("Anna", "sister")])
    assert list(people.items()) == [("Dev", "friend"), ("Anna", "sister")]


def test_only_so_many_are_kept() -> None:
    people = merged({}, [Person(f"Name{letter}", "friend") for letter in "abcdefghijklmnopqrst"])
    assert len(people) == MOST_PEOPLE
    assert list(people)[-1] == "Namet"


def test_the_roles_agree_with_the_synonyms_that_rasa_maps() -> None:
    content = yaml.safe_load((PROJECT / "data/nlu/synonyms.yml").read_text(encoding="utf-8"))
    mapped = {
        word.removeprefix("- ").strip(): one["synonym"]
        for one in content["nlu"]
        for word in one["examples"].splitlines()
    }
    for role, words in SAME_ROLE.items():
        for word in words.split():
            assert mapped.get(word) == role == ROLES[word], word


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Anna", ("Anna",)),
        ("my sister anna please", ("Anna",)),
        ("Anna and Mr Hughes", ("Anna", "Mr Hughes")),
        ("my sis", ("Anna",)),
        ("our neighbor", ("Mr Hughes",)),
        ("my mum", ()),
        ("Anna's new job", ()),
        ("the coriander that Anna hates", ()),
        ("Annabel", ()),
        ("", ()),
    ],
)
def test_words_mean_somebody_if_they_say_nothing_else(words: str, meant: tuple[str, ...]) -> None:
    assert people_meant({"Anna": "sister", "Mr Hughes": "neighbour"}, words) == meant
