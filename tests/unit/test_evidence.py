"""Which words are names, which are words, and which may be either."""

from __future__ import annotations

import pytest

from kith.language.evidence import Bars, Evidence, Kind
from kith.language.slips import Slips
from kith.language.spelling import NameSpelling
from kith.language.wordlists import word_lists


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return Evidence(word_lists())


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Priya", Kind.NAME),
        ("ZOË", Kind.NAME),
        ("Mary-Kate", Kind.NAME),
        ("grace", Kind.WORD_NAME),
        ("lucky", Kind.SHY),
        ("tired", Kind.COMMON),
        ("fineee", Kind.COMMON),
        ("okayy", Kind.COMMON),
        ("half-asleep", Kind.COMMON),
        ("didn't", Kind.COMMON),
        ("hmmm", Kind.COMMON),
        ("Byung-ho", Kind.UNKNOWN),
        ("Sa'niyyah", Kind.UNKNOWN),
        ("Ромашка", Kind.UNKNOWN),
    ],
)
def test_the_kind_of_a_word(evidence: Evidence, word: str, kind: Kind) -> None:
    assert evidence.kind(word) is kind


def test_a_name_taken_off_the_lists_is_mostly_told_by_its_spelling() -> None:
    unlisted = frozenset({"oluwaseun", "nkechi", "yoshinori", "svetlana", "thandiwe"})
    without = Evidence(word_lists().without_names(unlisted))
    assert all(without.is_spelled_like_a_name(name, Bars(-0.1)) for name in unlisted)


@pytest.mark.parametrize("word", ["procrastinatr", "touchstarved", "exhaustipated", "gd"])
def test_what_is_spelled_like_english_is_no_name(evidence: Evidence, word: str) -> None:
    assert not evidence.is_spelled_like_a_name(word, Bars(-0.1))


def test_slips_of_short_words_are_told_only_of_what_is_often_said() -> None:
    slips = Slips({"devastated", "mild"})
    assert slips.is_slip("tird")
    assert slips.is_slip("devestatd")
    assert not slips.is_slip("mald")
    assert not slips.is_slip("nkechi")


def test_spelling_tells_names_from_words_like_those_it_learned_from() -> None:
    spelling = NameSpelling(["marina", "carina", "marino"], ["running", "turning", "burning"])
    assert spelling.score("karina") > 0 > spelling.score("learning")
