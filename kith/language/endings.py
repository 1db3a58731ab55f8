"""What may follow a name, where its frame alone does not say that it is one."""

from __future__ import annotations

import re

from kith.language.frames import Frame

_CLOSED = re.compile(
    r"[\"'”’)*_]?(?:\s*$|\s*[^\w\s'’-]|\s+-|\s+(?:\d|(?:and|but|btw|by the way|here|nice|hi|hello|"
    r"hey|lol|lmao|haha+|hehe|again|from|with an?|what'?s?|who|how|hru|pleased|good|great|glad|"
    r"lovely|i'?m?|your?|ur|u|yours|thanks?|thx|ty|now|speaking|ok|okay|so|n|nd|wbu|hbu|aged?|if|"
    r"for short|actually|this|in case|it'?s|my|too|as well|today|or|sorry|please|pls|then|instead|"
    r"bro|mate|dude|x+|xo+|not|is there|are you|can you|do you|let'?s|when you|because|cos|since|"
    r"that'?s|remember|don'?t|though|tho|right|the|at|in)\b))",
    re.IGNORECASE,
)
_HERE = re.compile(
    r"\s+(?:here|speaking)(?:\s*$|\s*[^\w\s'-]|\s+-|\s+(?:and|again|btw|by the way|nice|hi|hello|"
    r"how|i|i'?m|what|from|lol|haha|with|x+|for|if|so|my|just|who|u|you|wbu|hbu|sorry|ok|good)\b)",
    re.IGNORECASE,
)
_OWNED = re.compile(r"['’](?:s|re|ve|ll|d)\b", re.IGNORECASE)
# Then it is someone else, or what the sentence is about: "it's tom, he left", "its tom i miss".
_OTHERS = re.compile(
    r"\b(?:he|she|him|her|his|hers|they|them|their|who)\b|"
    r"^\s+(?:that\s+)?i\s+(?:really\s+|just\s+)?(?:miss|need|want|love|hate|like|blame|lack|"
    r"can'?t \w+|\w+ (?:about|of|with|for|to|at|after))\W*$|^\s+or\b",
    re.IGNORECASE,
)
# "Call me wen u can": the word after "call me" is no name.
_CLAUSE = re.compile(
    r"\s+(?:u|ur|you|you're)\s+(?:can|could|get|got|have|want|wake|need|r|are)\b", re.I
)


def is_closed(text: str, end: int) -> bool:
    """Whether nothing after `end` speaks against what stands before it being a whole name."""
    return bool(_CLOSED.match(text, end))


def may_end(text: str, end: int, frame: Frame, *, is_certain: bool) -> bool:
    """Whether a name can end at `end`.

    Args:
        text: the message.
        end: the place after the name.
        frame: what the name stands in.
        is_certain: whether its first word is a name and nothing else.
    """
    if _OWNED.match(text, end):
        return False
    if frame is Frame.CALL and _CLAUSE.match(text, end):
        return False
    if frame in (Frame.IT, Frame.HERE) and _OTHERS.search(text[end:]):
        return False
    if frame is Frame.HERE:
        return bool(_HERE.match(text, end))
    if frame is Frame.IT:
        return is_closed(text, end)
    return frame is Frame.NAME or is_certain or is_closed(text, end)
