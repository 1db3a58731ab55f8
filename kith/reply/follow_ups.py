"""Follow-ups: replies that fit many messages of one kind, found by what was said.

Asking on from what was just told is what makes somebody feel listened to (Huang et al. 2017, "It
doesn't hurt to ask", https://doi.org/10.1037/pspi0000097). Which follow-ups a message asks for a
small network has learned from labelled messages (training/follow_ups.py), and by the same reading
it says what to expect of the replies that were judged often (`kith.reply.opinions`);
models/follow_ups is that network, its README.md the model card.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, field_validator
from tokenizers import Tokenizer

from kith.datafile import read_data
from kith.errors import ModelFilesError, SettingsError
from kith.reply.opinions import MOVE, Opinions
from kith.reply.pronouns import HE, SHE, of_one
from kith.reply.strategy import KINDS
from kith.reply.suitability import Said
from kith.reply.template import Template, gaps_of, plain
from kith.reply.topics import Vectors
from kith.text_network import TextNetwork, damaged, marked

FILE = Path(__file__).parent / "bank" / "follow_ups.yml"
FOLDER = Path(__file__).parents[2] / "models" / "follow_ups"
MADE_OF_FILE = "made_of.json"
"""Follow-ups and replies in the order of the outputs, and a digest of the labels it learned."""
OUTPUT = "follow_ups"
OPINIONS = "opinions"
"""Of each reply that readers judged often: is it at least passable here, and good?"""

BEFORE_PIECES = 32
ASKED_PIECES = 28
MESSAGE_PIECES = 72
"""Word pieces that are read of each text: of what came before the message its end."""
LIKELIEST = 8
"""So many follow-ups are judged, the likeliest."""
LEAST = -2.0
"""From which logit a follow-up is looked at."""


class FollowUp(BaseModel):
    """One follow-up.

    Attributes:
        name: what it is called; in snake case.
        kind: what it does, one of `kith.reply.strategy.KINDS`.
        fits: which messages it fits, for those who write and label.
        doubt: how much less its logit counts: readers found it off more often than its writers.
        answers: the moves that are questions and to which it can be said; to no other question.
        texts: its wordings, each of which must fit all these messages; with gaps where what fills
            them is at hand.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(pattern="^[a-z_]+$")
    kind: str
    fits: str = Field(min_length=1)
    texts: tuple[str, ...] = Field(min_length=2)
    doubt: float = Field(default=0.0, ge=0)
    answers: tuple[str, ...] = ()

    @field_validator("kind")
    @classmethod
    def _kind_is_known(cls, kind: str) -> str:
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        return kind

    @field_validator("texts")
    @classmethod
    def _gaps_are_known(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        for text in texts:
            gaps_of(text)
        return texts

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """Its wordings as replies."""
        return tuple(
            Template(KINDS[self.kind], text, needs=gaps_of(text), move=MOVE + self.name)
            for text in self.texts
        )


def read_follow_ups(path: Path = FILE) -> tuple[FollowUp, ...]:
    """All follow-ups.

    Raises:
        SettingsError: the file is missing or damaged, or has a name twice.
    """
    found = tuple(read_data(path, list[FollowUp]))
    if len({one.name for one in found}) != len(found):
        raise SettingsError(f"{path}: two follow-ups have the same name.")
    return found


@dataclass(frozen=True)
class Fitting:
    """A follow-up that a message may ask for.

    Attributes:
        follow_up: the follow-up.
        logit: how likely a reader is to find it good here.
    """

    follow_up: FollowUp
    logit: float


class _MadeOf(BaseModel):
    """What the outputs are, in order, and the digest of the labels that were learned."""

    names: tuple[str, ...]
    replies: tuple[str, ...]
    labels: str


@dataclass(frozen=True)
class Heard:
    """What the network makes of a message.

    Attributes:
        fitting: the follow-ups that it asks for most, the likeliest first.
        opinions: what to expect of replies that were judged often.
    """

    fitting: tuple[Fitting, ...]
    opinions: Opinions


@dataclass(frozen=True)
class FollowUps:
    """Follow-ups with the network that finds them. Safe to share between threads.

    Attributes:
        all: the follow-ups, in the order of the network's output.
        replies: the place of each reply of which the network has an opinion.
        network: gives a logit for each follow-up, and two for each reply.
    """

    all: tuple[FollowUp, ...]
    replies: Mapping[str, int]
    network: TextNetwork

    @classmethod
    def load(cls, folder: Path = FOLDER, file: Path = FILE, *, threads: int = 1) -> FollowUps:
        """Read follow-ups and network.

        Raises:
            SettingsError: the follow-ups are missing or damaged.
            ModelFilesError: the network is missing, damaged, or of other follow-ups.
        """
        follow_ups = {one.name: one for one in read_follow_ups(file)}
        network = TextNetwork.load(folder, shipped=FOLDER, threads=threads)
        try:
            made_of = _MadeOf.model_validate_json((folder / MADE_OF_FILE).read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise damaged(folder, FOLDER) from error
        sizes = {OUTPUT: len(made_of.names), OPINIONS: 2 * len(made_of.replies)}
        if set(made_of.names) != set(follow_ups) or not sizes.items() <= network.sizes.items():
            raise ModelFilesError(
                f"{folder} belongs to other follow-ups: run `python -m training.follow_ups` and"
                " then `python -m training.follow_ups_export`."
            )
        places = {name: place for place, name in enumerate(made_of.replies)}
        return cls(tuple(follow_ups[name] for name in made_of.names), places, network)

    @cached_property
    def by_text(self) -> dict[str, Template]:
        """Every wording without gaps by what it says, in plain form, also of him or of her."""
        return {
            plain(text): template
            for template in self._wordings
            if not template.needs
            for text in (template.text, of_one(template.text, HE), of_one(template.text, SHE))
        }

    @cached_property
    def with_gaps(self) -> tuple[Template, ...]:
        """The wordings that take up a word of the person's."""
        return tuple(t for t in self._wordings if t.needs)

    @property
    def _wordings(self) -> Iterator[Template]:
        return (template for one in self.all for template in one.templates)

    def hear(self, said: Said) -> Heard:
        """What a message asks for, and what to expect of the replies that are known."""
        logits, opinions = self.logits(said)
        likeliest = np.argsort(-logits, kind="stable")[:LIKELIEST]
        fitting = tuple(
            Fitting(self.all[place], float(logits[place]))
            for place in likeliest
            if logits[place] >= LEAST
        )
        return Heard(fitting, opinions)

    def logits(self, said: Said) -> tuple[Vectors, Opinions]:
        """How likely each follow-up is to be found good, less its doubt, in the order of `all`."""
        found, opinions = self.network.run(pieces(self.network.tokenizer, said), OUTPUT, OPINIONS)
        return found - self._doubts, Opinions(self.replies, opinions.reshape(-1, 2))

    @cached_property
    def _doubts(self) -> Vectors:
        return np.array([one.doubt for one in self.all], dtype=np.float32)


def pieces(tokenizer: Tokenizer, said: Said) -> list[int]:
    """The word pieces that the network reads, each text with a mark behind it."""
    return marked(
        tokenizer,
        (said.before, -BEFORE_PIECES),
        (said.asked, -ASKED_PIECES),
        (said.message, MESSAGE_PIECES),
    )
