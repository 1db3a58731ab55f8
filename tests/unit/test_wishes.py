"""What exactly is to be remembered or forgotten, and what can be a name."""

from __future__ import annotations

import pytest

from kith.memory.names import clean_name, introduced_name
from kith.memory.wishes import what_to_forget, what_to_remember


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("remember that I hate coriander", "I hate coriander"),
        ("please remember my sister's name is Anna.", "my sister's name is Anna"),
        ("can you remember this: the interview is on friday", "the interview is on friday"),
        ("Don't forget I start at 6 tomorrow!", "I start at 6 tomorrow"),
        ("keep in mind i can't eat nuts", "i can't eat nuts"),
        ("make a note that the vet is on monday", "the vet is on monday"),
        ("remember this", None),
        ("remember that please", None),
        ("remember", None),
    ],
)
def test_what_to_remember(text: str, what: str | None) -> None:
    assert what_to_remember(text) == what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("forget about the interview", "the interview"),
        ("forget that i hate coriander", "i hate coriander"),
        ("please delete what i said about my job", "my job"),
        ("forget everything about Anna", "Anna"),
        ("forget that", None),
        ("forget it please", None),
        ("delete this", None),
    ],
)
def test_what_to_forget(text: str, what: str | None) -> None:
    assert what_to_forget(text) == what


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is Priya", "Priya"),
        ("hi, i'm jean-luc by the way", "Jean-Luc"),
        ("please call me Mary Jane from now on", "Mary Jane"),
        ("My name's Olu.", "Olu"),
        ("you got that wrong", None),
    ],
)
def test_the_name_in_an_introduction(text: str, name: str | None) -> None:
    assert introduced_name(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ana", "Ana"),
        ("Zoë", "Zoë"),
        ("jean-luc", "Jean-Luc"),
        ("McKenna", "McKenna"),
        ("o'neill.", "O'Neill"),
        ("李伟", "李伟"),
        ("mary jane", "Mary Jane"),
        ("42", None),
        ("<script>", None),
        ("someone who would rather not say", None),
        ("", None),
    ],
)
def test_what_can_be_a_name(text: str, name: str | None) -> None:
    assert clean_name(text) == name
