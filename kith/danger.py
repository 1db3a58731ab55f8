"""A second reader for both gates: a small network beside their rules.

The rules know phrases; this knows what phrases are like, and catches wordings nobody listed: danger
in what a person writes, and what Kith must not say in what a language model writes. It can add to
what the rules found, and doubt loose phrases (`kith.safety.crisis_gate`); both gates work without.
models/danger is made by training/danger.py; its README.md is the model card.
Runs on Python 3.10 and 3.11, because Rasa's process uses it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kith.closer_look import CLOSER_FOLDER, CloserLook, Logits
from kith.errors import ModelFilesError
from kith.safety.crisis_steps import OWN_ROUTE
from kith.safety.levels import Assessment, RiskLevel, RiskTag
from kith.text_network import TextNetwork, damaged

FOLDER = Path(__file__).parents[1] / "models" / "danger"
CONFIG_FILE = "config.json"
WORDS_FILE = "words.json"
MOST_PASSAGES = 2
"""How many passages of a long message are read, those with the most telling words, so that the time
for a message has a bound."""
TELLING = 8
"""How many words of a passage speak for it; else the longest would always be read."""
MOST_PIECES = 96
"""Word pieces of a passage that are read; passages of the gate seldom have as many."""
DOUBTFUL = 2.0
"""By how much a tag that opens a route of its own has to be surer where the danger is suspected: of
two doubtful readings ("mom asks what i ate") neither bears out the other."""
_ROUTED = frozenset(tag for tag, _ in OWN_ROUTE)

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DangerReader:
    """Judges passages that a person wrote, and sentences that Kith would say.

    Safe to share between threads.

    Attributes:
        network: outputs `levels`, `tags` and `unfit`.
        levels: from which logit each level counts.
        grave_limit: from which logit a level counts once any from 2 up has reached its own: where
            there is danger it is more often underrated than overrated.
        tags: the tags in the order of their output.
        sure_limit: below which logit of its level a danger is only suspected.
        doubt_limit: below which logit of level 2 a passage is taken for harmless.
        tag_limit: from which logit a tag counts.
        unfit_limit: from which logit a sentence is not for Kith to say.
        words: how much more often each word is in dangerous lines than in others (log odds).
        closer: reads again what the network is not sure of, where it could be loaded.
    """

    network: TextNetwork
    levels: Mapping[RiskLevel, float]
    grave_limit: float
    sure_limit: float
    doubt_limit: float
    tags: tuple[RiskTag, ...]
    tag_limit: float
    unfit_limit: float
    words: Mapping[str, float]
    closer: CloserLook | None = None

    @classmethod
    def load(cls, folder: Path = FOLDER, *, threads: int = 1) -> DangerReader:
        """Load the model from its folder.

        Raises:
            ModelFilesError: a file is missing or damaged.
        """
        network = TextNetwork.load(folder, shipped=FOLDER, threads=threads)
        try:
            config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
            return cls(
                network=network,
                levels={RiskLevel(int(k)): float(v) for k, v in config["levels"].items()},
                grave_limit=float(config["grave_limit"]),
                sure_limit=float(config["sure_limit"]),
                doubt_limit=float(config["doubt_limit"]),
                tags=tuple(RiskTag(tag) for tag in config["tags"]),
                tag_limit=float(config["tag_limit"]),
                unfit_limit=float(config["unfit_limit"]),
                words=json.loads((folder / WORDS_FILE).read_text(encoding="utf-8")),
            )
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise damaged(folder, FOLDER) from error

    def read(self, passages: Sequence[str]) -> tuple[Assessment, ...]:
        """What the most telling passages speak of; `RiskLevel.NONE` when of nothing.

        In a long message nothing is looked at closer, so that time has a bound.
        """
        if len(passages) <= MOST_PASSAGES:
            return tuple(self._read(passage, self.closer) for passage in passages)
        telling = sorted(passages, key=self._tells, reverse=True)[:MOST_PASSAGES]
        return tuple(self._read(passage, None) for passage in telling)

    def doubts(self, passages: Sequence[str]) -> bool:
        """Whether every passage is far below every level."""
        return (
            all(
                self._run(passage, "levels")[0][RiskLevel.PASSIVE - 1] < self.doubt_limit
                for passage in passages[:MOST_PASSAGES]
            )
            and len(passages) <= MOST_PASSAGES
        )

    def is_unfit(self, sentence: str) -> bool:
        """Whether Kith must not say a plain sentence."""
        (unfit,) = self._run(sentence, "unfit")
        return bool(unfit[0] >= self.unfit_limit)

    def _tells(self, passage: str) -> float:
        weights = sorted((self.words.get(word, 0.0) for word in passage.split()), reverse=True)
        return sum(weights[:TELLING])

    def _read(self, passage: str, closer: CloserLook | None) -> Assessment:
        levels, tags = self._run(passage, "levels", "tags")
        if closer is not None:
            levels, tags = closer.read(passage, levels, tags)
        found = [level for level, limit in self.levels.items() if levels[level - 1] >= limit]
        level = max(found, default=RiskLevel.NONE)
        if level < RiskLevel.PASSIVE:
            return Assessment(level)
        grave = [one for one in self.levels if levels[one - 1] >= self.grave_limit]
        level = max([level, *grave])
        # The surest of them speaks: an emergency is not less sure than the wish to die in it.
        is_suspected = max(levels[RiskLevel.PASSIVE - 1 :]) < self.sure_limit
        present = frozenset(
            tag
            for tag, logit in zip(self.tags, tags, strict=True)
            if logit >= self.tag_limit + DOUBTFUL * (is_suspected and tag in _ROUTED)
        )
        return Assessment(level, present | ({RiskTag.SUSPECTED} if is_suspected else set()))

    def _run(self, text: str, *outputs: str) -> list[Logits]:
        return self.network.run(self.network.tokenizer.encode(text).ids[:MOST_PIECES], *outputs)


def load_reader(
    folder: Path = FOLDER, *, closer: Path | None = CLOSER_FOLDER
) -> DangerReader | None:
    """The shipped reader; None where it cannot be loaded, and the gates go on with their rules.

    Args:
        folder: holds the reader.
        closer: holds what looks closer; None: nothing does. Without it the reader goes on alone.
    """
    try:
        reader = DangerReader.load(folder)
    except ModelFilesError as error:
        logger.error("the gates go on with their rules alone: %s", error)
        return None
    try:
        return replace(reader, closer=CloserLook.load(closer)) if closer else reader
    except ModelFilesError as error:
        logger.error("the second reader goes on without a closer look: %s", error)
        return reader
