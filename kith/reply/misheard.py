"""Intents that the words of a message do not bear out, so that it is conversation after all.

A classifier has to choose, and "work said it's only a dog" is near to questions about Kith's pets.
Somebody who tells something, does not speak to Kith, and uses none of the words that such an intent
is asked with, is telling something. In doubt the intent stands.
"""

from __future__ import annotations

import re
from pathlib import Path

from kith.datafile import read_data
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
    r"\A(?:haven't|hadn't|got|was|had|been|just|but|and then|then|so|because|cos)\b|"
    r"\b(?:someone|somebody|lorry|[a-z]+)'s (?:at|in|on|over|gone|here|back|been)\b",
    re.IGNORECASE,
)
_PATTERNS = {
    intent: re.compile(words, re.IGNORECASE)
    for intent, words in read_data(Path(__file__).with_suffix(".yml"), dict[str, str]).items()
}


MISHEARABLE = frozenset(_PATTERNS)
"""Intents that are looked at more closely; the rules name them too."""


def is_conversation(intent: str, message: str) -> bool:
    """Whether a strategy should answer a message: by its intent, or since that was misheard."""
    if intent in CONVERSATION:
        return True
    pattern = _PATTERNS.get(intent)
    plain = message.replace("’", "'")
    if pattern is None or pattern.search(plain) or plain.rstrip().endswith("?"):
        return False
    return bool(_TELLS.search(plain)) and not _ADDRESSED.search(plain)


def was_misheard(intent: str, message: str) -> bool:
    """Whether the words of a message do not bear out what it was taken for."""
    if intent in _ASKING and not asks(message):
        return True
    return intent not in CONVERSATION and is_conversation(intent, message)
