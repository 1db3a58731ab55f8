"""A reply takes for granted neither who is spoken of nor what time it is."""

from __future__ import annotations

from datetime import datetime

import pytest

from kith.reply.presuming import names_another_hour, speaks_of_nobody

NOON = datetime(2026, 11, 30, 12, 30)
NIGHT = datetime(2026, 11, 30, 23, 30)


@pytest.mark.parametrize(
    ("reply", "talk"),
    [
        ("What did he say?", ["worried about my parents"]),
        ("How is she now?", ["my dad had a fall", "He's home again?"]),
        ("Did she mind?", ["the exam is on friday"]),
    ],
)
def test_a_reply_about_nobody_who_was_spoken_of_is_known(reply: str, talk: list[str]) -> None:
    assert speaks_of_nobody(reply, talk)


@pytest.mark.parametrize(
    ("reply", "talk"),
    [
        ("What did he say?", ["i told my dads friend"]),
        ("How is she now?", ["nana's poorly"]),
        ("How is she now?", ["a lass from work fell", "and my sis"]),
        ("Did he mind?", ["asked him for the day off"]),
        ("What happened?", ["my exam is on friday"]),
        ("There's history in that. Where is it?", ["found an old chair"]),
    ],
)
def test_a_reply_about_somebody_they_spoke_of_may_be_said(reply: str, talk: list[str]) -> None:
    assert not speaks_of_nobody(reply, talk)


def test_tonight_is_named_at_night_or_when_they_named_it() -> None:
    reply = "Nothing has to be solved tonight."
    assert names_another_hour(reply, "lost my job today", NOON)
    assert not names_another_hour(reply, "lost my job today", NIGHT)
    assert not names_another_hour(reply, "can't sleep, lost my job today", NOON)
    assert not names_another_hour(reply, "i cry every night", NOON)


def test_this_morning_is_named_in_the_morning_or_when_they_named_it() -> None:
    reply = "What was it this morning?"
    assert names_another_hour(reply, "argued again", NIGHT)
    assert not names_another_hour(reply, "argued again at breakfast", NIGHT)
    assert not names_another_hour(reply, "argued again", datetime(2026, 11, 30, 8))
