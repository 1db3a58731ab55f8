"""The small readings that keep a reply from being beside the point: mirror, tense, strangers."""

from __future__ import annotations

import pytest

from kith.reply.bank import Bank
from kith.reply.mirror import mirror
from kith.reply.tense import is_past

TOPICS = Bank.load().topics


@pytest.mark.parametrize(
    ("message", "thing"),
    [
        ("I run a little bookshop", "a little bookshop"),
        ("there is a carers' group at the church on wednesdays", "a carers' group"),
        ("but my sister wants to sell to a developer", None),
        ("I've signed up for a half marathon", "a half marathon"),
        ("I had my hip done three weeks ago", None),
        ("just stared at the paper for 20 minutes", None),
        ("it was a mistake", None),
        ("i'm a failure", None),
        ("like a fool", None),
        ("did you buy a coat?", None),
        ("i took a lot of things", None),
        ("i wrote a suicide note", None),
        ("I don't have a car", None),
        ("", None),
    ],
)
def test_only_a_new_thing_is_given_back(message: str, thing: str | None) -> None:
    assert mirror(message) == thing


@pytest.mark.parametrize(
    ("message", "past"),
    [
        ("he asked if i was coming too", True),
        ("got the bus home", True),
        ("my brother rings once a month", False),
        ("i'm so tired", False),
        ("i used to swim", False),
        ("it starts in april", False),
        ("she never told me", True),
    ],
)
def test_what_happened_is_told_from_what_is(message: str, past: bool) -> None:
    assert is_past(message) is past


@pytest.mark.parametrize(
    ("message", "mourning"),
    [
        ("my nan died", True),
        ("my late husband planted it", True),
        ("we had to say goodbye to Monty yesterday", True),
        ("an actor i love died, and my nan died the same day", True),
        ("a celebrity died today", False),
        ("some man on the news died", False),
        ("a character in my favourite show died", False),
        ("my phone died", False),
        ("i nearly died laughing", False),
    ],
)
def test_mourning_is_for_ones_own_dead(message: str, mourning: bool) -> None:
    assert bool(TOPICS.grave_in(message)) is mourning
