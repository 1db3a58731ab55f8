"""Farewells of any length, and leaving for good, told by the sentence (R30)."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kith.language.goodbyes import leaves_for_good, says_goodbye

ROOT = Path(__file__).parents[2]
MOST_WORDS = 25
HOOKS = ("before you go", "already", "miss", "stay", "sorry to", "sad", "come back", "reconsider")


def lines(name: str) -> list[str]:
    text = (ROOT / "tests" / "safety_lines" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line]


SHORT, LONG = lines("goodbye.txt"), lines("goodbye_long.txt")
ACCOUNT, NONE = lines("delete_account.txt"), lines("no_goodbye.txt")


def test_r30_there_are_more_than_sixty_forms() -> None:
    assert len({*SHORT, *LONG, *ACCOUNT}) >= 120


@pytest.mark.parametrize("text", LONG)
def test_r30_a_long_farewell_is_one(text: str) -> None:
    assert says_goodbye(text)


@pytest.mark.parametrize("text", ACCOUNT)
def test_r30_asking_to_be_deleted_is_leaving_for_good(text: str) -> None:
    assert leaves_for_good(text)


@pytest.mark.parametrize("text", NONE)
def test_r30_talk_of_goodbyes_and_of_other_accounts_is_neither(text: str) -> None:
    assert not says_goodbye(text)
    assert not leaves_for_good(text)


@pytest.mark.parametrize(
    "text", ["delete all my data", "forget everything about me", "delete my safety plan"]
)
def test_r30_what_names_the_data_is_a_request_to_forget_and_no_goodbye(text: str) -> None:
    assert not leaves_for_good(text)


def test_r30_who_leaves_for_good_reads_one_warm_line_with_the_way_and_no_question() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    for variation in domain["responses"]["utter_goodbye_delete"]:
        text = variation["text"]
        assert "/forget" in text
        assert len(text.split()) <= MOST_WORDS
        assert "?" not in text
        assert not any(hook in text.lower() for hook in HOOKS)
