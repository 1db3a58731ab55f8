"""Mistyped words of feeling."""

from __future__ import annotations

import pytest

from kith.tone.slips import Slips

WORDS = frozenset("i am im so and about the my mum exited trip at him with love dog".split())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("im woried about my mum", "im worried about my mum"),
        ("so hapy", "so happy"),
        ("furios at him", "furious at him"),
        ("i am lonley", "i am lonely"),
        ("Annoyin!", "annoying!"),
        ("anoying!", "annoying!"),
    ],
)
def test_one_slip_is_mended(written: str, meant: str) -> None:
    assert Slips.load().mended(written, WORDS) == meant


@pytest.mark.parametrize(
    "text",
    [
        "exited about the trip",
        "Priya and Oluwaseun",
        "hpy",
        "abort",
        "shaving",
        "",
        "xyzzy",
        "don't",
        "naïvely",
    ],
)
def test_words_names_and_what_is_too_far_off_stay(text: str) -> None:
    assert Slips.load().mended(text, WORDS) == text
