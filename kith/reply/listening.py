"""Listening comes before advice: whether it is time to suggest anything.

Hill's helping skills, which ESConv's strategies come from, go from exploring to comforting to
action (Liu et al. 2021, https://aclanthology.org/2021.acl-long.269, section 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SUGGESTING = "action_suggest"
LISTENING = frozenset(
    {"action_question", "action_restate", "action_reflect_feelings", "action_affirm"}
)
ASKING = frozenset({"ask_advice"})

HEARD_ENOUGH = 2
"""Replies that only listen, before one that suggests."""


@dataclass(frozen=True)
class Said:
    """One message: the intent it was understood to have, and what Kith did about it.

    Attributes:
        intent: the name of the intent.
        actions: the names of the actions, in their order; empty for the message to be answered.
    """

    intent: str
    actions: tuple[str, ...] = ()


def may_suggest(talk: Iterable[Said]) -> bool:
    """Whether a suggestion may come now: it was asked for, or the person has been heard.

    Args:
        talk: the conversation since the session began, the message to be answered last. What was
            heard counts from the last suggestion on.
    """
    heard, asked = 0, False
    for said in talk:
        asked = asked or said.intent in ASKING
        for action in said.actions:
            if action == SUGGESTING:
                heard, asked = 0, False
            heard += action in LISTENING
    return asked or heard >= HEARD_ENOUGH
