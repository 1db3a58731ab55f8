"""Intents that the words of a message do not bear out, so that it is conversation after all.

A classifier has to choose, and "work said it's only a dog" is near to questions about Kith's pets.
Somebody who tells something, does not speak to Kith, and uses none of the words that such an intent
is asked with, is telling something. In doubt the intent stands; but who answers a question of
Kith's in a few words is answering it, unless the words say plainly what else they are.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from kith.datafile import read_data
from kith.language.goodbyes import says_goodbye
from kith.reply.answering import is_answer
from kith.reply.felt import asks

CONVERSATION = frozenset(
    {
        "nlu_fallback",
        "share_feeling",
        "ask_advice",
        "ask_information",
        "affirm",
        "deny",
        "unsure",
        "correct_that",
        "complain_misunderstood",
        "complain_repetition",
        "complain_unhelpful",
        "ask_what_you_meant",
    }
)
"""Intents whose messages a strategy answers; the rules in data/rules/called_for.yml name them."""

FREE = "nlu_fallback"
GOODBYE = "goodbye"
_ASKING = frozenset({"ask_advice", "ask_information"})

_ADDRESSED = re.compile(
    r"\b(?:you|u|ya|your|ur|yours|you're|youre|you've|kith|bots?|robots?|ai|machines?|programs?|"
    r"computers?|apps?|this|that)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"\b(?:i|we|he|she|they|it|someone|somebody|people|everyone|work|mum|mom|dad|"
    r"(?:my|the|his|her|our|their) [a-z]+)(?:'ve|'d|'s|'m|'re)? (?:[a-z]+ )?"
    r"(?:[a-z]+ed|was|were|said|told|got|made|went|came|has|had|have|is|are|grew|come|look|feel|"
    r"lost|left|gone|just|only|keeps?|thinks?|never|makes?|goes|getting|going|sat|saw|took)\b|"
    r"\bguess (?:who|what)\b|"
    r"\A(?:haven't|hadn't|got|was|had|been|just|but|and then|then|so|because|cos)\b|"
    r"\b(?:someone|somebody|lorry|[a-z]+)'s (?:at|in|on|over|gone|here|back|been)\b",
    re.IGNORECASE,
)
_ASKS_KITH = re.compile(
    r"(?:\A|[.,;:!]\s*|"
    r"\b(?:and|but|so|or|hey|hi|ok|tell me|wonder|know|curious|again|wait|btw)\s+)\W*"
    r"(?:are|r|aren't|arent|do|don't|did|does|can|could|have|has|were|was|is|am|what|what's|whats|"
    r"where|where's|wheres|when|how|how's|who|who's|whose|which|why|if|whether|since|since when|"
    r"would|will|wat|wer|whos|whereabouts|(?:by|for) whom|(?:in|from|for) (?:which|what|how|where)|"
    r"any|got|ever|you|ur|your|u|kith|name|give me|developed)\b|"
    r"\b(?:tell me|may i ask|i want to know|talking to|writing this|yours|swear|"
    r"i (?:bet|think|suppose|guess|know) (?:you|i'm|ur))\b|\A\W*\w+ or (?:an? )?\w+\W*\Z",
    re.IGNORECASE,
)
_ABOUT_KITH = re.compile(r"ask_bot_|ask_if_bot\Z")
_BY_WORDS = frozenset({"ask_fun_fact"})
"""Intents that are never meant without their words."""


def _in_any_case(words: object) -> object:
    return re.compile(words, re.IGNORECASE) if isinstance(words, str) else words


_Pattern = Annotated[re.Pattern[str], BeforeValidator(_in_any_case)]


class _Words(BaseModel):
    """The words of an intent, as patterns, in capitals too.

    Attributes:
        words: any that it may be said with.
        plainly: those that leave no doubt, for a message that answers a question; None: `words`.
        told: those of somebody who tells of it and does not want it now ("i quit my job").
        otherwise: those of a question that only reminds of it ("do i have to go?").
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: _Pattern
    plainly: _Pattern | None = None
    told: _Pattern | None = None
    otherwise: _Pattern | None = None


_WORDS = read_data(Path(__file__).with_suffix(".yml"), dict[str, _Words])

MISHEARABLE = frozenset(_WORDS) - CONVERSATION
"""Intents that are looked at more closely; the rules name them too."""


def is_conversation(intent: str, message: str, last_said: str = "") -> bool:
    """Whether a strategy should answer a message: by its intent, or since that was misheard.

    Args:
        intent: what Rasa took it for.
        message: what the person just said.
        last_said: what Kith said right before it; may be empty.
    """
    return intent in CONVERSATION or _is_not_borne_out(intent, message, last_said)


def was_misheard(intent: str, message: str, last_said: str = "") -> bool:
    """Whether the words of a message do not bear out what it was taken for."""
    if intent in _ASKING and not asks(message):
        return True
    return _is_not_borne_out(intent, message, last_said)


def _is_not_borne_out(intent: str, message: str, last_said: str) -> bool:
    known = _WORDS.get(intent)
    plain = message.replace("’", "'")
    if known is None or (intent == GOODBYE and says_goodbye(message)):
        return False
    if known.otherwise is not None and known.otherwise.search(plain):
        return True
    if plain.rstrip().endswith("?"):
        return intent in _BY_WORDS and not known.words.search(plain)
    if known.told is not None and known.told.search(plain):
        return True
    if is_answer(plain, last_said):
        return not (known.plainly or known.words).search(plain)
    if known.words.search(plain):
        return False
    if intent in _BY_WORDS or (_ABOUT_KITH.match(intent) and not _ASKS_KITH.search(plain)):
        return True
    return bool(_TELLS.search(plain)) and not _ADDRESSED.search(plain)
