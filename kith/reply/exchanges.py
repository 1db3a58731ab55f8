"""Exchanges: what somebody might say, each with the reply that was written for it.

The nearest to a message are found by their embeddings (retrieval, as in Weston et al. 2018,
https://aclanthology.org/W18-5713); which of their replies suits this very message is for
`kith.reply.suitability` to say. models/exchanges holds the embeddings (training/exchanges.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np

from kith.errors import ModelFilesError, SettingsError
from kith.reply.strategy import KINDS, Strategy
from kith.reply.template import Template, plain
from kith.reply.topics import Vectors

TEXTS = Path(__file__).parent / "bank" / "exchanges"
FOLDER = Path(__file__).parents[2] / "models" / "exchanges"
VECTORS_FILE = "vectors.npz"

SCALE = 127.0
"""What a number of an embedding in [-1, 1] is multiplied by to be kept in 8 bits."""
EXCHANGE = "exchange"
"""What a message does to which such a reply answers, by name: it is written for no other."""
NEAR = 9
"""Exchanges that are looked at for what was said, and as many for it as an answer."""
LEAST_LIKENESS = 0.6
"""A message less like than this is about something else: of its replies one in twenty was good."""


@dataclass(frozen=True)
class Exchange:
    """One exchange.

    Attributes:
        strategy: what the reply does.
        asked: what the companion said right before the message; empty: whatever it was.
        message: what the person says.
        reply: what the companion says to it.
    """

    strategy: Strategy
    asked: str
    message: str
    reply: str

    @property
    def answered(self) -> str:
        """The message with what it answers."""
        return f"{self.asked} {self.message}"


def read_exchanges(folder: Path = TEXTS) -> tuple[Exchange, ...]:
    """All exchanges: a line each, `kind<TAB>asked<TAB>message<TAB>reply`.

    Raises:
        SettingsError: the folder is missing or empty, or a line is none.
    """
    files = sorted(folder.glob("*.tsv"))
    if not files:
        raise SettingsError(
            f"{folder} is missing. It ships with Kith: bring it back from the repository."
        )
    return tuple(_exchange(line, path) for path in files for line in _lines(path))


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line]


def _exchange(line: str, path: Path) -> Exchange:
    parts = line.split("\t")
    if len(parts) != 4 or parts[0] not in KINDS or not parts[2].strip() or not parts[3].strip():
        raise SettingsError(f"{path}: no exchange: {line!r}")
    kind, asked, message, reply = (part.strip() for part in parts)
    return Exchange(KINDS[kind], asked, message, reply)


@dataclass(frozen=True)
class Near:
    """An exchange that is near to what was said.

    Attributes:
        template: its reply.
        message: the message for which it was written.
        alone: the cosine of the two messages' embeddings.
        answering: the same with what each message answers before it; 0 where one answers nothing.
    """

    template: Template
    message: str
    alone: float
    answering: float

    @property
    def likeness(self) -> float:
        """The greater of the two."""
        return max(self.alone, self.answering)


@dataclass(frozen=True)
class Exchanges:
    """Exchanges with their embeddings.

    Attributes:
        templates: their replies, one for each exchange.
        messages: what they answer.
        alone: embeddings of the messages, a row each.
        answering: embeddings of the messages behind what they answer, a row each, for those of
            `answers`.
        answers: the places of the exchanges whose message answers something.
    """

    templates: tuple[Template, ...]
    messages: tuple[str, ...]
    alone: Vectors
    answering: Vectors
    answers: tuple[int, ...]

    @classmethod
    def load(cls, folder: Path = FOLDER, texts: Path = TEXTS) -> Exchanges:
        """Read exchanges and embeddings.

        Raises:
            SettingsError: the exchanges are missing or damaged.
            ModelFilesError: the embeddings are missing, damaged, or of other exchanges.
        """
        exchanges = read_exchanges(texts)
        try:
            with np.load(folder / VECTORS_FILE) as arrays:
                alone = arrays["alone"].astype(np.float32) / SCALE
                answering = arrays["answering"].astype(np.float32) / SCALE
                made_of = str(arrays["exchanges"])
        except (OSError, ValueError, KeyError) as error:
            raise ModelFilesError(
                f"{folder} is missing or damaged. `git checkout -- models/exchanges` brings it"
                " back."
            ) from error
        if made_of != digest_of(exchanges):
            raise ModelFilesError(
                f"{folder} belongs to other exchanges: run `python -m training.exchanges`."
            )
        templates = tuple(Template(one.strategy, one.reply, move=EXCHANGE) for one in exchanges)
        answers = tuple(place for place, one in enumerate(exchanges) if one.asked)
        messages = tuple(one.message for one in exchanges)
        return cls(templates, messages, alone, answering, answers)

    @cached_property
    def by_text(self) -> dict[str, Template]:
        """The replies by what they say, in plain form."""
        return {plain(template.text): template for template in self.templates}

    def near(self, message: Vectors, answering: Vectors | None) -> list[Near]:
        """The nearest exchanges, the nearest first.

        Args:
            message: the message's embedding.
            answering: the embedding of what the companion said last, the message behind it; None
                where it said nothing.
        """
        alone = self.alone @ message
        together = {}
        if answering is not None and self.answers:
            together = dict(zip(self.answers, map(float, self.answering @ answering), strict=True))
        nearest = [int(place) for place in np.argsort(-alone)[:NEAR]]
        answers = sorted(together, key=lambda place: -together[place])[:NEAR]
        found = [
            Near(
                self.templates[place],
                self.messages[place],
                float(alone[place]),
                together.get(place, 0.0),
            )
            for place in dict.fromkeys([*nearest, *answers])
        ]
        found = [one for one in found if one.likeness >= LEAST_LIKENESS]
        return sorted(found, key=lambda one: -one.likeness)


def digest_of(exchanges: Sequence[Exchange]) -> str:
    """A digest of what the embeddings are made of, by which stale ones are found out."""
    digest = blake2b(digest_size=16)
    for one in exchanges:
        digest.update(f"{one.asked}\t{one.message}\n".encode())
    return digest.hexdigest()
