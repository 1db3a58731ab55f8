"""Requests to remember a thing, or to forget all about one person or thing."""

from __future__ import annotations

import pytest

from kith.language.requests import asks_to_forget_one, asks_to_forget_plan, asks_to_remember


@pytest.mark.parametrize(
    "text",
    [
        "forget everything about Quillfeather",
        "Please delete everything about my sister Anna",
        "can you erase all you know about tim",
        "forget everything on the wedding",
        "I want you to forget everything about Oluwaseun",
    ],
)
def test_a_request_about_one_person_or_thing_is_known(text: str) -> None:
    assert asks_to_forget_one(text)


@pytest.mark.parametrize(
    "text",
    [
        "forget everything about me",
        "forget everything",
        "delete all you know about me please",
        "i wish i could forget everything about him",
        "he forgot everything about our anniversary",
        "forget about it",
        "forget everything you know about us",
    ],
)
def test_all_of_it_and_talk_of_forgetting_are_something_else(text: str) -> None:
    assert not asks_to_forget_one(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("delete my safety plan", True),
        ("Please forget my safety plan", True),
        ("can you get rid of my old safety plan please?", True),
        ("erase safety plan", True),
        ("show my safety plan", False),
        ("i forgot my safety plan at home", False),
        ("delete my safety plan and make a new one", False),
    ],
)
def test_r24_a_request_to_forget_the_safety_plan_is_known(text: str, asks: bool) -> None:
    assert asks_to_forget_plan(text) is asks


def test_a_request_to_remember_is_known_whatever_the_names_in_it() -> None:
    assert asks_to_remember("remember that my tortoise is called Quillfeather")
    assert not asks_to_remember("remember that i told you about it?")
    assert not asks_to_remember("do you remember that my sister came")
    assert not asks_to_remember("remember that time in Spain")
