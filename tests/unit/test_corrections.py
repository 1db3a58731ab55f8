"""What is wrong in memory is told from what is wrong in the world."""

from __future__ import annotations

import pytest

from kith.language.corrections import Correction, asked_correction


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("2 is wrong", Correction(number=2)),
        ("no, 2 isn't right any more", Correction(number=2)),
        ("2 is wrong, i live in york", Correction(number=2, right="i live in york")),
        ("memory 3 is wrong, I live in York", Correction(number=3, right="I live in York")),
        ("memory 5 should say that i moved", Correction(number=5, right="i moved")),
        ("fact 6 is out of date: i left that job", Correction(number=6, right="i left that job")),
        ("fix number 8, her name has a k", Correction(number=8, right="her name has a k")),
        ("number 15 on that list is not true", Correction(number=15)),
        ("the second one is wrong", Correction(place=2)),
        ("the last one is not true", Correction(place=-1)),
        ("what you know about Anna is wrong", Correction(about="Anna")),
        ("the one about my job is wrong", Correction(about="job")),
        (
            "what you remember about anna isn't right, she lives in milan",
            Correction(about="anna", right="she lives in milan"),
        ),
        ("no that's wrong i moved to york", Correction(right="i moved to york")),
        ("That’s wrong, my birthday is 5 May", Correction(right="my birthday is 5 May")),
        ("wrong, i work at the library now", Correction(right="i work at the library now")),
        ("you're wrong, anna is my cousin", Correction(right="anna is my cousin")),
        (
            "you've got that wrong, my sister is called hanna",
            Correction(right="my sister is called hanna"),
        ),
    ],
)
def test_what_is_wrong_and_what_is_right(text: str, asked: Correction) -> None:
    assert asked_correction(text) == asked


@pytest.mark.parametrize(
    "text",
    [
        "that's wrong",
        "something is wrong with me",
        "everything is wrong",
        "that is wrong on so many levels",
        "it's not true that i am lazy",
        "that's wrong, you can't say that",
        "that's not right, he shouldn't have done it",
        "no that's wrong, i meant my brother",
        "what he said about me is wrong",
        "wrong number",
        "2 is my lucky number",
        "3 are not right for me",
        "no i live in york",
        "",
    ],
)
def test_anything_else_corrects_nothing(text: str) -> None:
    assert asked_correction(text) is None
