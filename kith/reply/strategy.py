"""The nine support strategies: what Rasa chooses, and what the words must then do.

The terms are those of emotional-support research (Hill's helping skills, as the ESConv corpus uses
them: Liu et al. 2021, https://aclanthology.org/2021.acl-long.269), plus active-constructive
responding (Gable et al. 2004) as `celebration`, and `small_talk`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Strategy(str, Enum):
    """What a reply is for."""

    QUESTION = "question"
    RESTATEMENT = "restatement"
    REFLECTION_OF_FEELINGS = "reflection_of_feelings"
    AFFIRMATION_AND_REASSURANCE = "affirmation_and_reassurance"
    PROVIDING_SUGGESTIONS = "providing_suggestions"
    INFORMATION = "information"
    SELF_DISCLOSURE = "self_disclosure"
    CELEBRATION = "celebration"
    SMALL_TALK = "small_talk"


KINDS: Mapping[str, Strategy] = {
    "ask": Strategy.QUESTION,
    "restate": Strategy.RESTATEMENT,
    "reflect": Strategy.REFLECTION_OF_FEELINGS,
    "steady": Strategy.AFFIRMATION_AND_REASSURANCE,
    "suggest": Strategy.PROVIDING_SUGGESTIONS,
    "inform": Strategy.INFORMATION,
    "disclose": Strategy.SELF_DISCLOSURE,
    "celebrate": Strategy.CELEBRATION,
    "chat": Strategy.SMALL_TALK,
}
"""What the strategies are called for short in the bank's files."""

_LISTENING = (
    Strategy.RESTATEMENT,
    Strategy.REFLECTION_OF_FEELINGS,
    Strategy.QUESTION,
    Strategy.AFFIRMATION_AND_REASSURANCE,
    Strategy.SMALL_TALK,
)

STAND_INS: Mapping[Strategy, tuple[Strategy, ...]] = {
    Strategy.SMALL_TALK: (Strategy.QUESTION, Strategy.RESTATEMENT, *_LISTENING),
    Strategy.CELEBRATION: (Strategy.AFFIRMATION_AND_REASSURANCE, Strategy.QUESTION, *_LISTENING),
    Strategy.INFORMATION: (Strategy.AFFIRMATION_AND_REASSURANCE, Strategy.QUESTION, *_LISTENING),
    Strategy.PROVIDING_SUGGESTIONS: (
        Strategy.AFFIRMATION_AND_REASSURANCE,
        Strategy.QUESTION,
        *_LISTENING,
    ),
    Strategy.SELF_DISCLOSURE: (
        Strategy.AFFIRMATION_AND_REASSURANCE,
        Strategy.QUESTION,
        *_LISTENING,
    ),
    Strategy.QUESTION: _LISTENING,
    Strategy.RESTATEMENT: (Strategy.REFLECTION_OF_FEELINGS, *_LISTENING),
    Strategy.REFLECTION_OF_FEELINGS: _LISTENING,
    Strategy.AFFIRMATION_AND_REASSURANCE: (Strategy.RESTATEMENT, *_LISTENING),
}
"""What is done instead when a strategy has nothing new left to say.

Rasa hardly ever chooses the same one so often. Listening a little longer does less harm then than
saying the same advice or the same fact twice.
"""
