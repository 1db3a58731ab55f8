"""Questions about how something was: "where did i live before?", "what did you know in May?".

A question only, alone in its message: a story that begins like one is a story.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_START = (
    r"^\W*(?:(?:hey|hi|ok|okay|so|and|kith|please|well|wait)[ ,]+)*"
    r"(?:(?:(?:do|can|could|would) you )?(?:still )?(?:remember|know|tell me|say) )?"
)
_WHO = r"(?P<who>i|we|(?:my|our) [a-z' -]{2,30}?|(?!you\b|it\b|that\b|this\b)[a-z][a-z'-]+)"
_DID = rf"(?:did|had) {_WHO} (?:use to |used to )?"
_WAS = rf"(?:was|were) {_WHO}"
_KNOWN = "known"
_SO = "so"
_FORMS = {
    "lives in": (
        rf"where {_DID}(?:live|stay)\b",
        rf"where {_WAS} (?:living|staying)\b",
        rf"where {_WHO} (?:used to live|use to live|lived|was living|were living|stayed)\b",
    ),
    "works at": (
        rf"where {_WHO} (?:used to work|use to work|worked|was working)\b",
        rf"where {_DID}(?:work|worked)\b",
        rf"where {_WAS} working\b",
        rf"(?:who|whom|what company) {_DID}(?:work|worked) (?:for|at)\b",
    ),
    "works as": (
        rf"what {_DID}(?:do|done) for (?:a living|work)\b",
        rf"what {_DID}(?:work|worked) as\b",
        r"what was (?P<who>my|our) (?:old |former |previous |last |earlier )?(?:job|profession)\b",
    ),
    "studies": (rf"what {_DID}(?:study|studied)\b", rf"what {_WAS} studying\b"),
    "likes": (rf"what {_DID}(?:like|liked|love|loved|enjoy|enjoyed)\b",),
    "dislikes": (rf"what {_DID}(?:hate|hated|dislike|disliked|not like)\b",),
    "plays": (rf"what {_DID}(?:play|played)\b",),
    _KNOWN: (
        r"what (?:did|have|had) you (?:use to |used to )?(?:know|knew|known)\b"
        r"(?: (?:about|of|on) (?P<who>me|us|(?:my|our) [a-z' -]{2,30}?|[a-z][a-z'-]+))?",
    ),
    _SO: (r"what was (?:true|so|different)(?: (?:about|of|for|with) (?P<who>me|us))?",),
}
_WHEN = r"(?P<when>(?:[ ,]+[\w' ,/.:-]*)?)\W*$"
_BEFORE = re.compile(
    r"\b(?:before|earlier|previously|formerly|in the past|back then|until then|once|first)\b", re.I
)
_FORMER = re.compile(r"\b(?:use to|used to|old|former|previous|last|earlier)\b", re.I)
_TIME = re.compile(
    r"\b(?:(?:in|on|during|around|since|at|by|last|this|when)\b.*\w|(?:ago|yesterday)\b)", re.I
)
_QUESTIONS = tuple(
    (relation, re.compile(_START + form + _WHEN, re.IGNORECASE))
    for relation, forms in _FORMS.items()
    for form in forms
)


@dataclass(frozen=True)
class Before:
    """What a question about the past asks for.

    Attributes:
        relation: which relation of a fact; empty: any.
        who: of whom, as it was written; None: of the one who asks.
        when: the words for the time, for whoever can resolve them.
        of_knowing: whether it asks what was known then, rather than what was so.
    """

    relation: str
    who: str | None
    when: str
    of_knowing: bool


def asked_before(text: str) -> Before | None:
    """What a message asks about the past; None when it is no such question."""
    written = text.replace("\u2019", "'")
    for relation, question in _QUESTIONS:
        match = question.match(written)
        if match is None:
            continue
        when = match["when"].strip(" ,.?!")
        former = _FORMER.search(written[: match.start("when")]) is not None
        if not (former or _BEFORE.search(when) or _TIME.search(when)):
            return None
        who = (match["who"] or "me").strip()
        is_own = who.lower() in ("i", "we", "me", "us", "my", "our")
        named = "" if relation in (_KNOWN, _SO) else relation
        return Before(named, None if is_own else who, when, of_knowing=relation == _KNOWN)
    return None
