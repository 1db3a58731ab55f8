"""Whether a message tells of something that happened, or of how things are."""

from __future__ import annotations

import re

_PAST = re.compile(
    r"\b(?:i|we|he|she|they|it|who|and|then|just|never|even|also|[a-z]+(?:'s)?) "
    r"(?:was|were|wasn't|weren't|had|did|didn't|got|went|came|said|told|made|took|saw|gave|found|"
    r"left|lost|felt|thought|sat|stood|ran|fell|broke|brought|bought|kept|met|heard|spoke|wrote|"
    r"sent|rang|slept|woke|ate|drank|drove|threw|paid|sold|taught|hit|put|let|knew|began|forgot|"
    r"won|held|stayed|tried|cried|[a-z]{2,}ed)\b",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\A(?:just |only |then |and )?(?:was|had|got|went|came|said|told|made|took|saw|gave|found|"
    r"left|lost|"
    r"sat|ran|fell|broke|bought|met|heard|rang|slept|woke|drove|[a-z]{2,}ed)\b",
    re.IGNORECASE,
)
_NOT_PAST = re.compile(
    r"\b(?:(?:might|will|would|could|can|should|may|must|to|let|'ll|gonna|don't|do) [a-z]+|"
    r"used to|need(?:ed)?|tired|bored|scared|worried|excited|stressed|exhausted|annoyed|"
    r"so-called|"
    r"supposed|married|retired|indeed|(?:am|is|are|'m|'s|'re|be|been|being|feel|feeling|get|"
    r"getting) "
    r"[a-z]+ed)\b",
    re.IGNORECASE,
)


def is_past(message: str) -> bool:
    """Whether it tells of something that happened, as far as the verbs show."""
    plain = _NOT_PAST.sub(" ", " ".join(message[:600].replace("’", "'").split()))
    return bool(_PAST.search(plain) or _BARE.search(plain))
