"""Help that is there when nothing else is."""

from __future__ import annotations

from kith.safety.levels import Assessment
from kith.web.crisis import HELP_FILE, Crisis

BANNED = ("committed", "failed attempt", "you're not going to", "988", "can't talk about")


class BrokenGate:
    def assess(self, text: str) -> Assessment:
        raise ZeroDivisionError


def shown(crisis: Crisis, person: str) -> str:
    text = crisis.message(person).text
    assert text
    return text


def test_the_shipped_gate_tells_danger_from_a_figure_of_speech() -> None:
    crisis = Crisis.load()
    assert crisis.is_urgent("I want to kill myself tonight")
    assert not crisis.is_urgent("this deadline is killing me")
    assert not crisis.is_urgent("Hello")


def test_a_gate_that_breaks_counts_as_danger() -> None:
    assert Crisis(BrokenGate(), ["Help."]).is_urgent("Hello")


def test_nobody_reads_the_same_words_twice_running() -> None:
    crisis = Crisis.load()
    texts = []
    for _ in range(6):
        texts.append(shown(crisis, "ada"))
        shown(crisis, "bo")
    assert all(one != following for one, following in zip(texts, texts[1:], strict=False))


def test_each_text_is_short_asks_directly_and_names_people_who_can_help() -> None:
    crisis = Crisis.load()
    texts = {shown(crisis, "ada") for _ in range(6)}
    assert len(texts) >= 3
    for text in texts:
        assert len(text.split()) <= 90
        assert "?" in text
        assert "emergency number" in text
        assert "findahelpline.com" in text
        assert "doctor" in text
        assert "trust" in text
        assert "I'm an AI" in text
        assert not any(words in text for words in BANNED)
        assert not any(character.isdigit() for character in text)


def test_the_words_are_a_data_file() -> None:
    assert HELP_FILE.is_file()
