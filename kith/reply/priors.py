"""How readers have found each reply so far, whatever it answered.

Some replies fit nearly everywhere and some hardly anywhere, which a network that reads one message
at a time learns badly. Means of the judgements in training/replies, shrunk towards those of the
follow-up that a reply words, and these towards all (empirical Bayes: Robbins 1956; Casella 1985,
https://doi.org/10.1080/00031305.1985.10479400). Made by training/priors.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from kith.reply.suitability import FOLDER, Judgement
from kith.reply.template import Template
from kith.shipped import read_shipped

PRIORS_FILE = "priors.json"


@dataclass(frozen=True)
class Priors:
    """What to expect of a reply before the message is read.

    Attributes:
        usual: of any reply.
        near: of an exchange, by the likeness of its message: likenesses upwards, each with what
            to expect there.
        moves: of all wordings of a follow-up, by its move.
        texts: of one reply, by its text with the gaps unfilled.
    """

    usual: Judgement
    near: tuple[tuple[float, Judgement], ...]
    moves: Mapping[str, Judgement]
    texts: Mapping[str, Judgement]

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Priors:
        """Read them.

        Raises:
            ModelFilesError: the file is missing or damaged.
        """
        return read_shipped(folder / PRIORS_FILE, _priors)

    def of(self, template: Template) -> Judgement:
        """What to expect of a reply."""
        return self.of_text(template.text, template.move)

    def of_exchange(self, likeness: float) -> Judgement:
        """What to expect of an exchange whose message is so like what was said (a cosine)."""
        passable, good = (float(np.interp(likeness, self._places, row)) for row in self._shares)
        return Judgement(passable, good)

    @cached_property
    def _places(self) -> list[float]:
        return [place for place, _ in self.near]

    @cached_property
    def _shares(self) -> tuple[list[float], list[float]]:
        judged = [each for _, each in self.near]
        return [each.passable for each in judged], [each.good for each in judged]

    def of_text(self, text: str, move: str = "") -> Judgement:
        """The same by its text, and the move of its follow-up if it is one."""
        return self.texts.get(text) or self.moves.get(move) or self.usual


def _priors(content: Mapping[str, Mapping[str, tuple[float, float]]]) -> Priors:
    made = {
        part: {name: Judgement(float(p), float(g)) for name, (p, g) in dict(content[part]).items()}
        for part in ("usual", "near", "moves", "texts")
    }
    near = tuple((float(place), each) for place, each in made["near"].items())
    return Priors(made["usual"]["any"], near, made["moves"], made["texts"])
