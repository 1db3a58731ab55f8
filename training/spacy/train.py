"""Trains `models/spacy` from the corpora, in one command; README.md beside this file has it.

Runs in Rasa's environment, because a spaCy pipeline belongs to the version that made it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config

import training.spacy.lower_case  # noqa: F401  (registers the augmenter that config.cfg names)
from training.spacy.chat import chat_sentences, read_lines
from training.spacy.corpora import Sentence, read_uner, read_wnut, split_by_document
from training.spacy.pack import pack
from training.spacy.vectors import make_vectors

HERE = Path(__file__).parent
DEFAULT_DATA = HERE.parents[2] / "shared" / "data"
DEFAULT_WORK = HERE.parents[1] / "var" / "spacy"
DEFAULT_OUT = HERE.parents[1] / "models" / "spacy"
SEED = 20261123
VECTOR_WIDTH = 64
TUNE_EVERY = 20
CHAT_ROUNDS = 6
PLAIN_ROUNDS = 4


@dataclass(frozen=True)
class Corpora:
    """What is trained on, what decides when to stop, and the chat lines held out from both."""

    train: list[Sentence]
    tune: list[Sentence]
    chat: list[Sentence]


def read_corpora(nlp: Language, data: Path) -> Corpora:
    """Reads everything that is trained on; UNER's dev set is not.

    Args:
        nlp: A blank pipeline, whose tokeniser cuts the chat lines.
        data: Folder with `uner_ewt` and `wnut17`.
    """
    web, tune = split_by_document(read_uner(data / "uner_ewt/train.iob2"), every=TUNE_EVERY)
    noisy = read_wnut(data / "wnut17/wnut17train.conll")
    noisy += read_wnut(data / "wnut17/emerging.dev.conll")
    people = [sentence.lower() for sentence in noisy if "B-PER" in sentence.tags]
    trained, held = read_lines()
    rounds = {"rounds": CHAT_ROUNDS, "plain_rounds": PLAIN_ROUNDS}
    return Corpora(
        train=[*web, *people, *chat_sentences(nlp, trained, seed=SEED, **rounds)],
        tune=[*tune, *(sentence.lower() for sentence in tune)],
        chat=chat_sentences(nlp, held, seed=SEED, rounds=CHAT_ROUNDS, plain_rounds=1),
    )


def train_pipeline(corpora: Corpora, minilm: Path, work: Path) -> Path:
    """Trains with `config.cfg` and gives the folder of the best pipeline.

    Args:
        corpora: The sentences.
        minilm: Folder with the `vocab.txt` and `model.safetensors` of all-MiniLM-L6-v2.
        work: Folder for what is made on the way.
    """
    blank = spacy.blank("en")
    blank.vocab.vectors = make_vectors(blank.vocab, minilm, width=VECTOR_WIDTH)
    blank.to_disk(work / "vectors")
    _write(work / "train.spacy", corpora.train)
    _write(work / "tune.spacy", corpora.tune)
    paths = {"train": "train.spacy", "tune": "tune.spacy", "vectors": "vectors"}
    overrides = {f"paths.{name}": str(work / file) for name, file in paths.items()}
    nlp = init_nlp(load_config(HERE / "config.cfg", overrides=overrides))
    train(nlp, work / "run", stdout=sys.stdout, stderr=sys.stderr)
    return work / "run" / "model-best"


def main() -> None:
    """Reads the corpora, trains, packs, and writes the held-out chat lines for measuring."""
    options = _options()
    shutil.rmtree(options.work, ignore_errors=True)
    (options.work / "run").mkdir(parents=True)
    corpora = read_corpora(spacy.blank("en"), options.data)
    print(f"{len(corpora.train)} sentences to train on, {len(corpora.tune)} to stop by")
    _write_iob2(options.work / "chat.iob2", corpora.chat)
    best = train_pipeline(corpora, options.minilm, options.work)
    pack(best, options.out)
    print(f"{options.out} is ready; measure it with python -m bench.entities")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Trains the spaCy pipeline.")
    parser.add_argument("--minilm", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA)
    parser.add_argument("--work", type=Path, default=DEFAULT_WORK)
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT)
    return parser.parse_args()


def _write(path: Path, sentences: list[Sentence]) -> None:
    vocab = spacy.blank("en").vocab
    docs = (Doc(vocab, words=list(one.words), ents=list(one.tags)) for one in sentences)
    DocBin(docs=docs).to_disk(path)


def _write_iob2(path: Path, sentences: list[Sentence]) -> None:
    blocks = ("\n".join(_rows(sentence)) for sentence in sentences)
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


def _rows(sentence: Sentence) -> list[str]:
    rows = zip(sentence.words, sentence.tags, strict=True)
    return [f"{at}\t{word}\t{tag}" for at, (word, tag) in enumerate(rows, start=1)]


if __name__ == "__main__":
    main()
