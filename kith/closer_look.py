"""A larger network that looks closer at what the second reader (`kith.danger`) is not sure of.

models/danger_closer is made by training/danger.py and training/danger_closer_export.py; its
README.md is the model card. Runs on Python 3.10 and 3.11, because Rasa's process uses it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kith.safety.levels import RiskLevel
from kith.text_network import TextNetwork, damaged

CLOSER_FOLDER = Path(__file__).parents[1] / "models" / "danger_closer"
CONFIG_FILE = "config.json"

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True)
class CloserLook:
    """A larger network that reads what the small one is not sure of; it takes six times as long.

    Safe to share between threads.

    Attributes:
        network: outputs `levels` and `tags` as the small one's.
        least: from which logit of its likeliest level above distress the small one is not sure.
        most: up to which.
        share: what the larger network's logits count beside the small one's, from 0 to 1.
        raised: what is added to the levels' logits together, for two networks agree on less.
        most_pieces: word pieces of the longest passage that it reads, so that time has a bound.
    """

    network: TextNetwork
    least: float
    most: float
    share: float
    raised: float
    most_pieces: int

    @classmethod
    def load(cls, folder: Path = CLOSER_FOLDER, *, threads: int = 2) -> CloserLook:
        """Load the model from its folder.

        Args:
            folder: holds it.
            threads: processor threads of one call; it runs seldom, and somebody is waiting.

        Raises:
            ModelFilesError: a file is missing or damaged.
        """
        network = TextNetwork.load(folder, shipped=CLOSER_FOLDER, threads=threads)
        try:
            config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
            return cls(
                network,
                float(config["least"]),
                float(config["most"]),
                float(config["share"]),
                float(config["raised"]),
                int(config["most_pieces"]),
            )
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise damaged(folder, CLOSER_FOLDER) from error

    def read(self, passage: str, levels: Logits, tags: Logits) -> tuple[Logits, Logits]:
        """The logits of a passage after a closer look, where one is due.

        Args:
            passage: plain words.
            levels: what the small network found.
            tags: the same of the tags.
        """
        if not self.least <= max(levels[RiskLevel.PASSIVE - 1 :]) < self.most:
            return levels, tags
        ids = self.network.tokenizer.encode(passage).ids
        if len(ids) > self.most_pieces:
            return levels, tags
        closer_levels, closer_tags = self.network.run(ids, "levels", "tags")
        found = self._between(levels, closer_levels) + np.float32(self.raised)
        return found, self._between(tags, closer_tags)

    def _between(self, one: Logits, closer: Logits) -> Logits:
        return (1 - self.share) * one + self.share * closer
