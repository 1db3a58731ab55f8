"""Measures the entities that `models/spacy` finds: strict F1, as written and in lower case.

Run with Rasa's environment, the one that has spaCy:

    .venv-rasa/bin/python -m bench.entities --iob2 ../shared/data/uner_ewt/dev.iob2

The file is UNER's (column 2 the token, column 3 the tag). The pipeline gets the file's own tokens,
because the tags belong to them; its own tokeniser is not measured. An entity counts as found only
when both its ends and its label are right.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc

DEFAULT_MODEL = Path(__file__).parents[1] / "models" / "spacy"
TIMED_SENTENCES = 500
ALL = "all"


@dataclass(frozen=True)
class Sentence:
    """The tokens of a sentence and their IOB2 tags, one each."""

    words: tuple[str, ...]
    tags: tuple[str, ...]

    def lower(self) -> Sentence:
        """Gives the sentence with its tokens in lower case."""
        return Sentence(tuple(word.lower() for word in self.words), self.tags)


@dataclass(frozen=True)
class Score:
    """How many entities there are, were named, and were named rightly."""

    gold: int
    named: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the named entities that are right."""
        return self.right / self.named if self.named else 0.0

    @property
    def recall(self) -> float:
        """Share of the entities that were found."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.gold + self.named
        return 2 * self.right / total if total else 0.0


def read_iob2(path: Path) -> list[Sentence]:
    """Reads the sentences of an IOB2 file, in its order."""
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    return [sentence for sentence in map(_sentence, blocks) if sentence.words]


def spans(doc: Doc) -> set[tuple[int, int, str]]:
    """Gives the entities of a document as first token, token after the last, label."""
    return {(span.start, span.end, span.label_) for span in doc.ents}


def score(nlp: Language, sentences: Sequence[Sentence]) -> dict[str, Score]:
    """Scores the pipeline on the sentences' own tokens, by label and, under `all`, over all."""
    gold, named, right = Counter[str](), Counter[str](), Counter[str]()
    docs = nlp.pipe(Doc(nlp.vocab, words=list(sentence.words)) for sentence in sentences)
    for sentence, doc in zip(sentences, docs, strict=True):
        truth = spans(Doc(nlp.vocab, words=list(sentence.words), ents=list(sentence.tags)))
        found = spans(doc)
        for counter, group in ((gold, truth), (named, found), (right, truth & found)):
            counter.update(label for _, _, name in group for label in (name, ALL))
    return {label: Score(gold[label], named[label], right[label]) for label in sorted(gold | named)}


def median_ms(nlp: Language, sentences: Sequence[Sentence]) -> float:
    """Gives the median time for one text, tokeniser included, in milliseconds."""
    return 1000 * statistics.median(_times(nlp, [" ".join(one.words) for one in sentences]))


def folder_mb(folder: Path) -> float:
    """Gives the size of a folder in millions of bytes."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def main() -> None:
    """Prints the table for people and, last, the line of JSON."""
    parser = argparse.ArgumentParser(description="Measures the entities that a pipeline finds.")
    parser.add_argument("--iob2", type=Path, required=True, help="a UNER file")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a spaCy pipeline")
    options = parser.parse_args()
    nlp = spacy.load(options.model)
    sentences = read_iob2(options.iob2)
    written, lower = score(nlp, sentences), score(nlp, [one.lower() for one in sentences])
    print(
        f"{options.model.name} on {options.iob2.name}, its own tokens: {len(sentences)} sentences"
    )
    _print_table({"as written": written, "lower case": lower})
    result = {
        "n": len(sentences),
        "f1": round(_f1(written), 4),
        "f1_lower": round(_f1(lower), 4),
        "mb": round(folder_mb(options.model), 2),
        "ms_p50": round(median_ms(nlp, sentences[:TIMED_SENTENCES]), 2),
    }
    print(json.dumps(result))


def _sentence(block: str) -> Sentence:
    lines = (line.split("\t") for line in block.split("\n") if "\t" in line)
    rows = [(columns[1], columns[2]) for columns in lines if not columns[0].startswith("#")]
    return Sentence(tuple(word for word, _ in rows), tuple(tag for _, tag in rows))


def _times(nlp: Language, texts: Sequence[str]) -> Iterator[float]:
    for text in texts:
        start = time.perf_counter()
        nlp(text)
        yield time.perf_counter() - start


def _f1(scores: dict[str, Score]) -> float:
    return scores[ALL].f1 if ALL in scores else 0.0


def _print_table(columns: dict[str, dict[str, Score]]) -> None:
    print(f"{'':12}{'label':>6}{'gold':>7}{'P':>8}{'R':>8}{'F1':>8}")
    for name, scores in columns.items():
        for label, one in sorted(scores.items(), key=lambda item: item[0] == ALL):
            numbers = f"{one.precision:8.3f}{one.recall:8.3f}{one.f1:8.3f}"
            print(f"{name:12}{label:>6}{one.gold:>7}{numbers}")


if __name__ == "__main__":
    main()
