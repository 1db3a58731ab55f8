"""What exactly is to be remembered or forgotten."""

from __future__ import annotations

import pytest

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
