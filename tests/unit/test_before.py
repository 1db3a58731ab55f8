"""Questions about how something was are told from stories that begin like one."""

from __future__ import annotations

import pytest

from kith.language.before import asked_before


@pytest.mark.parametrize(
    ("text", "relation", "who", "when"),
    [
        ("where did i live before?", "lives in", None, "before"),
        ("Where did I used to live?", "lives in", None, ""),
        ("do you remember where i lived before", "lives in", None, "before"),
        ("where was i living in 2024", "lives in", None, "in 2024"),
        ("where did we live two years ago?", "lives in", None, "two years ago"),
        ("where did i live before i moved to york?", "lives in", None, "before i moved to york"),
        ("where did Anna work before?", "works at", "Anna", "before"),
        ("what did my brother do for a living before", "works as", "my brother", "before"),
        ("what was my old job?", "works as", None, ""),
        ("so what did i like before", "likes", None, "before"),
        ("what did you know before?", "", None, "before"),
        ("what did you know about me last year?", "", None, "last year"),
        ("what did you know about Anna in May", "", "Anna", "in May"),
    ],
)
def test_a_question_says_what_of_whom_and_when(
    text: str, relation: str, who: str | None, when: str
) -> None:
    asked = asked_before(text)
    assert asked is not None
    assert (asked.relation, asked.who, asked.when) == (relation, who, when)


def test_what_was_known_is_told_from_what_was_so() -> None:
    known, so = asked_before("what did you know in May?"), asked_before("what was true in May?")
    assert known is not None
    assert so is not None
    assert known.of_knowing
    assert not so.of_knowing


@pytest.mark.parametrize(
    "text",
    [
        "where do i live?",
        "where did i live",
        "what do you know about me",
        "what did you know",
        "what did i say before?",
        "where did i put my keys before",
        "i don't know where i lived before",
        "where did i live before? i can't even say, it was all such a mess back then",
        "before i lived in leeds",
        "",
    ],
)
def test_anything_else_is_no_such_question(text: str) -> None:
    assert asked_before(text) is None
