"""Whether a message is an answer to what Kith has just asked, and nothing else.

An answer is short and leans on its question (an adjacency pair: Schegloff & Sacks, Opening up
closings, 1973): "six years" after "how long?" says nothing about anybody's age. A classifier sees
the answer alone, so what it takes such a fragment for counts only when its words say so plainly.
"""

from __future__ import annotations

import re

MOST_WORDS = 9
"""From this many words on a message says by itself what it is about. A choice of ours."""

_ADDRESSED = re.compile(r"\b(?:you|u|ya|your|ur|yours|you're|youre|kith)\b", re.IGNORECASE)
_HEDGED = re.compile(
    r"\A\W*(?:maybe|perhaps|probably|possibly|just|mostly|mainly|because|cos|cuz|like|about|around|"
    r"kind of|kinda|sort of|honestly|well|um+|hm+)\b",
    re.IGNORECASE,
)


def is_answer(message: str, last_said: str) -> bool:
    """Whether a message answers a question rather than says something of its own.

    Args:
        message: what the person just said.
        last_said: what Kith said right before it; may be empty.
    """
    asked = last_said.rstrip().endswith("?")
    if not asked or "?" in message or len(message.split()) > MOST_WORDS:
        return False
    return bool(_HEDGED.search(message)) or not _ADDRESSED.search(message)
