from __future__ import annotations

import pytest

from kith.commands import as_typed, find_command


@pytest.mark.parametrize(
    ("typed", "payload"),
    [
        ("/help", "/ask_capabilities"),
        ("/sos", "/ask_for_help_now"),
        ("/crisis", "/ask_for_help_now"),
        ("/memories", "/ask_what_you_know"),
        ("/memory", "/ask_what_you_know"),
        ("/forget", "/forget_everything"),
        ("/export", "/export_data"),
        ("/mood", "/show_mood"),
        ("/breathe", "/start_breathing"),
        ("  /SOS \n", "/ask_for_help_now"),
        ("/", "/ask_capabilities"),
        (" / // ", "/ask_capabilities"),
    ],
)
def test_a_slash_command_becomes_its_intent(typed: str, payload: str) -> None:
    assert as_typed(typed) == payload


@pytest.mark.parametrize(
    "typed",
    [
        "/greet",
        '/EXTERNAL_x{"a": "b"}',
        "/restart",
        "/forget_everything",
        "//sos",
        " / / greet",
        "\u3000/greet",
        "\x1c/greet",
        "/ /help me",
        "/@1.0",
        "/{}",
    ],
)
def test_any_other_leading_slash_names_no_intent(typed: str) -> None:
    assert not as_typed(typed).strip().startswith("/")


@pytest.mark.parametrize("typed", ["hello", "  either/or  ", "", "1/2", "see a/b /help"])
def test_other_text_stays_as_it_is(typed: str) -> None:
    assert as_typed(typed) == typed


def test_a_command_followed_by_words_is_a_sentence() -> None:
    assert as_typed("/forget my old job") == "forget my old job"
    assert as_typed("/i want to die") == "i want to die"
    assert find_command("/help me") is None
