"""Exchanges: what was written for something like it is found, and only what is meant to be said."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from kith.encoder import Encoder
from kith.errors import ModelFilesError, SettingsError
from kith.reply.exchanges import FOLDER, TEXTS, Exchanges, digest_of, read_exchanges

EMBED = Encoder.load(Path(__file__).parents[2] / "models" / "encoder").sentences
EXCHANGES = Exchanges.load()
WRITTEN = read_exchanges()


def near(message: str, asked: str = "") -> list[str]:
    answering = EMBED([f"{asked} {message}"])[0] if asked else None
    return [one.template.text for one in EXCHANGES.near(EMBED([message])[0], answering)]


def test_what_people_say_in_their_own_wording_finds_what_was_written_for_it() -> None:
    one = next(each for each in WRITTEN if each.message == "i feel like a failure")
    assert one.reply in near("honestly i just feel like such a failure", one.asked)


def test_a_fragment_is_found_by_the_question_it_answers() -> None:
    one = next(each for each in WRITTEN if each.message == "nobody really")
    assert one.asked
    assert one.reply in near("nobody, really", one.asked)


def test_a_blank_message_is_like_nothing() -> None:
    assert near(" ") == []


def test_no_reply_is_written_twice_so_that_none_comes_twice_in_a_talk() -> None:
    twice = [text for text, times in Counter(one.reply for one in WRITTEN).items() if times > 1]
    assert twice == []


def test_every_reply_is_short_and_asks_one_thing_at_most() -> None:
    replies = [one.reply for one in WRITTEN]
    assert [reply for reply in replies if not 2 <= len(reply.split()) <= 26] == []
    assert [reply for reply in replies if reply.count("?") > 1] == []
    assert [reply for reply in replies if {"{", "}"} & set(reply)] == []


def test_embeddings_of_other_exchanges_are_refused_with_what_to_do(tmp_path: Path) -> None:
    texts = tmp_path / "exchanges"
    shutil.copytree(TEXTS, texts)
    with (texts / "work.tsv").open("a", encoding="utf-8") as file:
        file.write("ask\t\tthe lift is broken again\tHow many floors is it?\n")
    with pytest.raises(ModelFilesError, match="training.exchanges"):
        Exchanges.load(FOLDER, texts)


def test_the_embeddings_are_those_of_the_exchanges_as_they_stand() -> None:
    assert len(EXCHANGES.templates) == len(WRITTEN) == len(EXCHANGES.alone)
    assert len(EXCHANGES.answers) == len(EXCHANGES.answering)
    assert digest_of(WRITTEN) != digest_of(WRITTEN[1:])


@pytest.mark.parametrize("line", ["ask\tonly three\tparts", "nag\t\tmessage\treply", "ask\t\t\tr"])
def test_a_line_that_is_no_exchange_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.tsv").write_text(line + "\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"wrong\.tsv"):
        read_exchanges(tmp_path)


def test_missing_exchanges_and_embeddings_say_how_to_bring_them_back(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="bring it back"):
        read_exchanges(tmp_path)
    with pytest.raises(ModelFilesError, match="git checkout"):
        Exchanges.load(tmp_path)
