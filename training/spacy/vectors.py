"""Makes small word vectors from the word-piece table of all-MiniLM-L6-v2.

A few thousand annotated names say nothing of the names that are not among them; the table of a
language model does ("tampa" lies near "orlando"). The whole words of its vocabulary are taken, the
table is centred and reduced by principal components. all-MiniLM-L6-v2 is under Apache-2.0:
https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2
"""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.vectors import Vectors
from spacy.vocab import Vocab

EMBEDDING = "embeddings.word_embeddings.weight"
WORD = re.compile(r"[a-z]{2,}")


def read_embedding(model: Path) -> NDArray[np.float32]:
    """Reads the word-piece table, one row a piece, from `model.safetensors`.

    The format is a length, a JSON header and raw numbers
    (https://huggingface.co/docs/safetensors), so that no library is needed for it.
    """
    with (model / "model.safetensors").open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        header = json.loads(file.read(length))[EMBEDDING]
        begin, end = header["data_offsets"]
        file.seek(8 + length + begin)
        numbers = np.frombuffer(file.read(end - begin), dtype=np.float32)
    table: NDArray[np.float32] = numbers.reshape(header["shape"])
    return table


def reduce(table: NDArray[np.float32], *, width: int) -> NDArray[np.float32]:
    """Centres the rows, keeps the `width` strongest components and makes their mean length 1."""
    centred = table - table.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    reduced = centred @ axes[:, ::-1][:, :width]
    scaled: NDArray[np.float32] = reduced / np.linalg.norm(reduced, axis=1).mean()
    return scaled


def make_vectors(vocab: Vocab, model: Path, *, width: int) -> Vectors:
    """Gives one row for each whole word of the model, under its three spellings of case.

    Args:
        vocab: Where the spellings become keys.
        model: Folder with `vocab.txt` and `model.safetensors`.
        width: Numbers in a row.
    """
    pieces = (model / "vocab.txt").read_text(encoding="utf-8").split("\n")
    rows = [row for row, piece in enumerate(pieces) if WORD.fullmatch(piece)]
    vectors = Vectors(
        strings=vocab.strings,
        data=reduce(read_embedding(model)[rows], width=width),
        name="all-MiniLM-L6-v2-words",
    )
    for row, piece in enumerate(pieces[row] for row in rows):
        for spelling in (piece, piece.title(), piece.upper()):
            vectors.add(spelling, row=row)
    return vectors
