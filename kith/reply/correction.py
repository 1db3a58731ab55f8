"""What a correction puts in place of what was understood: "no, i meant my brother"."""

from __future__ import annotations

import re

_NO = re.compile(
    r"\A(?:(?:no+|nope|nah|wait|hang on|hold on|sorry|actually|ah|oh|well|um|uh|er|ehm|not really|"
    r"not quite|wrong|that's wrong|that's not right|you got (?:that|it|me) wrong|"
    r"not (?:my|the|a|her|his|at|on|in) [\w' ]{1,30}?(?=[,.;]| but | it'?s )|not \w+(?=[,.;]))"
    r"[\s,.;:!-]+(?:but\s+)?)+",
    re.IGNORECASE,
)
_MEANT = re.compile(
    r"\A(?:what\s+)?i(?:'m|'ve| was| am)?\s+(?:actually\s+|just\s+)?"
    r"(?:mean|meant|meaning|said|was saying|saying|talking about|was talking about|"
    r"was thinking of|referring to)\b"
    r"(?:\s+(?:that|was|is|about))*[\s,:]*",
    re.IGNORECASE,
)
_IT_WAS = re.compile(r"\A(?:it|this|that)(?:'s| is| was|s)\s+(?:about\s+)?", re.IGNORECASE)
_NOT_THE_OTHER = re.compile(r"[\s,]+(?:and\s+)?not\b.*\Z", re.IGNORECASE | re.DOTALL)


def what_is_meant(message: str) -> str:
    """The corrected thing, without the "no, I meant" and without what it was not."""
    plain = " ".join(message.replace("’", "'").split())
    rest = _NO.sub("", plain + " ").strip()
    rest = _MEANT.sub("", rest)
    rest = _IT_WAS.sub("", rest) if len(rest.split()) <= 6 else rest
    kept = (
        _NOT_THE_OTHER.sub("", rest)
        if re.search(r"[\s,]not (?:my|the|her|his|our)\b", rest)
        else rest
    )
    return kept.strip(" ,.;:!")
