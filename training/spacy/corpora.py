"""Reads the entity corpora: UNER's IOB2 files and WNUT-17's CoNLL files.

Formats: UNER (https://www.universalner.org: column 2 the token, column 3 the tag, `#` comments) and
WNUT-17 (https://noisy-text.github.io/2017/emerging-rare-entities.html: token and tag).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

UNER_LABELS: Mapping[str, str] = {"PER": "PER", "ORG": "ORG", "LOC": "LOC"}
WNUT_LABELS: Mapping[str, str] = {"person": "PER", "location": "LOC", "corporation": "ORG"}


@dataclass(frozen=True)
class Sentence:
    """One tokenised sentence.

    Attributes:
        document: Name of the document it came from, empty where the corpus does not say.
        words: The tokens as the corpus gives them.
        tags: One IOB2 tag a token, `O`, `B-PER`, `I-PER` and so on.
    """

    document: str
    words: tuple[str, ...]
    tags: tuple[str, ...]

    def lower(self) -> Sentence:
        """Gives the same sentence with every token in lower case."""
        return replace(self, words=tuple(word.lower() for word in self.words))


def read_uner(path: Path) -> list[Sentence]:
    """Reads a UNER `.iob2` file, in the order of the file."""
    return list(_read(path, word_column=1, tag_column=2, labels=UNER_LABELS))


def read_wnut(path: Path) -> list[Sentence]:
    """Reads a WNUT-17 `.conll` file; kinds of entity that we have no label for become `O`."""
    return list(_read(path, word_column=0, tag_column=1, labels=WNUT_LABELS))


def split_by_document(
    sentences: list[Sentence], *, every: int
) -> tuple[list[Sentence], list[Sentence]]:
    """Splits off every n-th document, so that no document is on both sides.

    Args:
        sentences: Sentences in the order of the file.
        every: Which documents go to the second part: number 0, `every`, 2 * `every` and so on.

    Returns:
        The larger part, then the part split off.
    """
    names = list(dict.fromkeys(sentence.document for sentence in sentences))
    held = set(names[::every])
    return (
        [sentence for sentence in sentences if sentence.document not in held],
        [sentence for sentence in sentences if sentence.document in held],
    )


def _read(
    path: Path, *, word_column: int, tag_column: int, labels: Mapping[str, str]
) -> Iterator[Sentence]:
    document = ""
    rows: list[tuple[str, str]] = []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        columns = line.split("\t")
        if line.startswith("# newdoc id"):
            document = line.partition("=")[2].strip()
        elif line.strip() and not line.startswith("# "):
            rows.append((columns[word_column], _our_tag(columns[tag_column].strip(), labels)))
        elif not line.strip() and rows:
            yield Sentence(document, tuple(word for word, _ in rows), tuple(tag for _, tag in rows))
            rows = []


def _our_tag(tag: str, labels: Mapping[str, str]) -> str:
    prefix, _, kind = tag.partition("-")
    label = labels.get(kind)
    return f"{prefix}-{label}" if label else "O"
