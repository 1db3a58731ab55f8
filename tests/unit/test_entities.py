"""How the corpora that the spaCy pipeline learns from are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.spacy.corpora import Sentence, read_uner, read_wnut, split_by_document

UNER = """\
# newdoc id = first
# text = Ada met Brontë & Co.
1\tAda\tB-PER\t-\tx
2\tmet\tO
3\tBrontë\tB-ORG\t-\tx
4\t&\tI-ORG
5\tCo.\tI-ORG

# newdoc id = second
1\t#\tO\t-\tx
2\tone\tO
"""


@pytest.fixture
def uner(tmp_path: Path) -> list[Sentence]:
    file = tmp_path / "some.iob2"
    file.write_text(UNER, encoding="utf-8")
    return read_uner(file)


def test_a_uner_sentence_keeps_its_tokens_its_tags_and_its_document(uner: list[Sentence]) -> None:
    assert uner[0] == Sentence(
        "first",
        ("Ada", "met", "Brontë", "&", "Co."),
        ("B-PER", "O", "B-ORG", "I-ORG", "I-ORG"),
    )


def test_a_hash_in_a_sentence_is_a_token_and_not_a_comment(uner: list[Sentence]) -> None:
    assert uner[1].words == ("#", "one")


def test_lower_case_changes_the_words_and_not_the_tags(uner: list[Sentence]) -> None:
    assert uner[0].lower().words == ("ada", "met", "brontë", "&", "co.")
    assert uner[0].lower().tags == uner[0].tags


def test_wnut_kinds_become_our_labels_and_the_others_nothing(tmp_path: Path) -> None:
    file = tmp_path / "some.conll"
    file.write_text(
        "Ada\tB-person\nsails\tO\n\t\nto\tO\nPort\tB-location\nRoyal\tI-location\n\t\n"
        "by\tO\nSteamco\tB-corporation\nand\tO\nThe\tB-group\nOars\tI-group\n",
        encoding="utf-8",
    )
    assert [sentence.tags for sentence in read_wnut(file)] == [
        ("B-PER", "O"),
        ("O", "B-LOC", "I-LOC"),
        ("O", "B-ORG", "O", "O", "O"),
    ]


def test_no_document_is_on_both_sides_of_the_split() -> None:
    sentences = [Sentence(f"d{at // 2}", (str(at),), ("O",)) for at in range(20)]
    larger, held = split_by_document(sentences, every=5)
    assert [sentence.document for sentence in held] == ["d0", "d0", "d5", "d5"]
    assert not {one.document for one in larger} & {one.document for one in held}
    assert len(larger) + len(held) == len(sentences)
