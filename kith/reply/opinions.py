"""What readers would think of replies that they have judged often, all at once.

The judge (`kith.reply.suitability`) reads each reply with the message, and so each costs its time.
Of a reply that readers met dozens of times another network has learned from which messages on they
liked it (a bi-encoder with a free vector for each reply; Humeau et al. 2020,
https://arxiv.org/abs/1905.01969): one reading of the message serves for all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kith.reply.suitability import Judgement
from kith.reply.template import Template
from kith.reply.topics import Vectors

MOVE = "follow_up:"
"""What stands before the name of a follow-up in the `move` of its wordings."""


@dataclass(frozen=True)
class Opinions:
    """What to expect of the replies that are known, after one message.

    Attributes:
        places: of a follow-up by its move, of one of the bank's replies by its text as it is
            written.
        logits: `[replies, 2]`, for "at least passable" and "good".
    """

    places: Mapping[str, int]
    logits: Vectors

    def of(self, template: Template) -> Judgement | None:
        """What to expect of a reply; None where readers have not judged it often."""
        is_follow_up = template.move.startswith(MOVE)
        return self.of_name(template.move if is_follow_up else template.text)

    def of_name(self, name: str) -> Judgement | None:
        """The same by its name."""
        if name not in self.places:
            return None
        passable, good = map(float, self.logits[self.places[name]])
        return Judgement(passable, good)
