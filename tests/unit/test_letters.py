"""What can be a name, and how it is written."""

from __future__ import annotations

import pytest

from kith.language.letters import clean_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ana", "Ana"),
        ("Zoë", "Zoë"),
        ("jean-luc", "Jean-Luc"),
        ("McKenna", "McKenna"),
        ("JD", "JD"),
        ("PRIYA", "Priya"),
        ("o'neill.", "O'Neill"),
        ("ng'ang'a", "Ng'ang'a"),
        ("李伟", "李伟"),
        ("प्रिया", "प्रिया"),
        ("mary jane", "Mary Jane"),
        ("maria da silva", "Maria da Silva"),
    ],
)
def test_a_name_gets_its_capitals_and_keeps_those_of_its_own(text: str, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize(
    "text", ["42", "<script>", "someone who would rather not say", "", "a" * 41, "{name}"]
)
def test_what_cannot_be_a_name(text: str) -> None:
    assert clean_name(text) is None
