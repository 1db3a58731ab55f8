from __future__ import annotations

import random

import pytest

from kith.reply.sentences import MAX_SENTENCE, SentenceSplitter

TEXTS = {
    "plain": ("It rained. We stayed in! Did you?", ["It rained. ", "We stayed in! ", "Did you?"]),
    "abbreviation": (
        "I met Dr. Shah at 5 p.m. today. Good.",
        ["I met Dr. Shah at 5 p.m. today. ", "Good."],
    ),
    "initials": (
        "She read J. R. Hartley in the U.S. Army. Then she left.",
        ["She read J. R. Hartley in the U.S. Army. ", "Then she left."],
    ),
    "abbreviation at the end": (
        "We left at 5 p.m. Then it rained.",
        ["We left at 5 p.m. ", "Then it rained."],
    ),
    "i is a word": ("So do I. Then go.", ["So do I. ", "Then go."]),
    "no is a word": ("No. It is room no. 4 now.", ["No. ", "It is room no. 4 now."]),
    "decimal": ("It was 3.5 miles. Far.", ["It was 3.5 miles. ", "Far."]),
    "year": ("That was in 1990. It passed.", ["That was in 1990. ", "It passed."]),
    "numbered": ("1. Walk there. 2. Come back.", ["1. Walk there. ", "2. Come back."]),
    "ellipsis goes on": ("Well... maybe not. Yes.", ["Well... maybe not. ", "Yes."]),
    "ellipsis ends": ("I wonder… Perhaps.", ["I wonder… ", "Perhaps."]),
    "quote closes": ('She said "Go." Then I went.', ['She said "Go." ', "Then I went."]),
    "quote goes on": ('"Stop!" she said. I did.', ['"Stop!" she said. ', "I did."]),
    "curly and bracket": ("(It was late.) “Yes.” Fine.", ["(It was late.) ", "“Yes.” ", "Fine."]),
    "both marks": ("Really?! Tell me.", ["Really?! ", "Tell me."]),
    "newlines": ("One line\n\nAnother line\nlast", ["One line\n\n", "Another line\n", "last"]),
    "no spaces": (
        "今日は雨。元気？「はい。」よかった！",
        ["今日は雨。", "元気？", "「はい。」", "よかった！"],
    ),
    "lower case": ("that's hard. what now? ok", ["that's hard. ", "what now? ", "ok"]),
    "etc": ("Tea, milk etc. are here. Good.", ["Tea, milk etc. are here. ", "Good."]),
    "leading space": ("  Hello. You.", ["  Hello. ", "You."]),
    "emoji": ("Great! 🎉 Next one.", ["Great! ", "🎉 Next one."]),
    "empty": ("", []),
    "blank": (" \n ", [" \n "]),
}


def split(text: str, sizes: list[int] | None = None) -> list[str]:
    splitter = SentenceSplitter()
    found: list[str] = []
    place = 0
    for size in sizes or [len(text)]:
        found += splitter.feed(text[place : place + size])
        place += size
    return found + splitter.feed(text[place:]) + splitter.flush()


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_split_where_sentences_end(name: str) -> None:
    text, sentences = TEXTS[name]

    assert split(text) == sentences


def test_any_chunking_gives_the_same_sentences() -> None:
    chance = random.Random(7)
    whole = " ".join(text for text, _ in TEXTS.values()) + " and a long tail" * 60
    expected = split(whole)

    for _ in range(200):
        sizes = [chance.randint(0, 9) for _ in range(len(whole) // 3)]
        assert split(whole, sizes) == expected


def test_sentences_joined_are_the_text() -> None:
    chance = random.Random(11)
    letters = "aB .!?…\"'()\n\t。？5,🎉e.g"

    for _ in range(300):
        text = "".join(chance.choice(letters) for _ in range(chance.randint(0, 900)))
        assert "".join(split(text)) == text


def test_a_sentence_comes_as_soon_as_the_next_one_begins() -> None:
    splitter = SentenceSplitter()

    assert splitter.feed("I see.") == []
    assert splitter.feed(" W") == ["I see. "]
    assert splitter.feed("hat then?") == []
    assert splitter.flush() == ["What then?"]
    assert splitter.flush() == []


def test_endless_text_without_a_stop_is_cut_at_a_space() -> None:
    pieces = SentenceSplitter().feed("word " * 10_000)

    assert all(len(piece) <= MAX_SENTENCE for piece in pieces)
    assert all(piece.endswith("word ") for piece in pieces)


@pytest.mark.parametrize("character", ["a", " ", "\n", "!", "。"])
def test_an_endless_run_of_one_character_is_never_held_for_long(character: str) -> None:
    splitter = SentenceSplitter()

    given = "".join(splitter.feed(character * 5000))

    assert len(given) >= 5000 - MAX_SENTENCE
    assert given + "".join(splitter.flush()) == character * 5000
