"""The messages that readers labelled with follow-ups (training/follow_ups.tsv)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from kith.reply.suitability import Said

LABELS = Path(__file__).parent / "follow_ups.tsv"


@dataclass(frozen=True)
class Labelled:
    """A message with the follow-ups that a reader found good after it, the best first.

    Attributes:
        said: the message and what came before it, where that matters.
        names: the follow-ups; empty where none fits.
    """

    said: Said
    names: tuple[str, ...]


def read_labels(path: Path = LABELS) -> tuple[Labelled, ...]:
    """The labelled messages: a line each, `before<TAB>asked<TAB>message<TAB>names`.

    `before` and `asked` may be empty; names are apart by spaces, and there may be none.
    """
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return tuple(
        Labelled(Said(message, asked, before), tuple(names.split()))
        for before, asked, message, names in lines
    )


def digest_of(labelled: Sequence[Labelled]) -> str:
    """A digest of all labels, by which stale weights are found out."""
    digest = blake2b(digest_size=16)
    for one in labelled:
        said = one.said
        line = (said.before, said.asked, said.message, *one.names)
        digest.update(("\t".join(line) + "\n").encode())
    return digest.hexdigest()
