from __future__ import annotations

import pytest

from kith.tone.signs import Signs, unstretched

WORDS = frozenset({"so", "happy", "yes", "finally", "feel", "good", "no"})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("he texted back 😍", "he texted back. I love it."),
        ("😭😭😭", "I'm crying, so sad."),
        ("home alone again :'(", "home alone again. I'm crying, so sad."),
        ("well! 😍 yes", "well! I love it. yes"),
        ("👍🏽 ok", "ok"),
        ("🤷‍♀️ dunno", "I'm confused. dunno"),
    ],
)
def test_signs_are_read_as_words(written: str, read: str) -> None:
    assert Signs.load().in_words(written) == read


@pytest.mark.parametrize("text", ["see http://x.y/z", "at 10:30", "wait... what?", "", "a:b (c)"])
def test_marks_that_are_no_sign_stay_as_they_are(text: str) -> None:
    assert Signs.load().in_words(text) == text


def test_a_wall_of_signs_says_no_more_than_a_few() -> None:
    assert Signs.load().in_words("no 😍😢😡😱🎉😮" * 50).count(",") <= 4


@pytest.mark.parametrize(
    ("written", "spelt"),
    [
        ("soooo happyyyy", "so happy"),
        ("yesssss finallyyyy", "yes finally"),
        ("i feeeel goood", "i feel good"),
        ("NOOOO", "NO"),
        ("all good", "all good"),
        ("10000 1111", "10000 1111"),
    ],
)
def test_stretched_words_are_read_as_they_are_spelt(written: str, spelt: str) -> None:
    assert unstretched(written, WORDS.__contains__) == spelt
