"""The words of a text that say what it is about."""

from __future__ import annotations

import re

MOST_TERMS = 24
"""A long message says what it is about in fewer words than this."""

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_COMMON = frozenset(
    """
    a about after again ago all already also always am an and any anyone anything are as at
    be because been before being both but by can could d did do does doing done don down
    each ever every everything few for from get gets getting give go goes going gone got
    had has have having he her here hers herself hi hey hello him himself his how
    i if in into is isn it its itself just know let like ll m make many may maybe me might mine
    more most much must my myself never no nor not now of off oh ok okay on once one only or
    other our ours out over own please quite rather re really s said same say says shall she
    should so some someone something still such t tell than thank thanks that the their theirs
    them themselves then there these they thing things think this those though to too u under
    until up upon us used ve very was we well went were what when where whether which while who
    whom whose why will with within without won would yeah yes yet you your yours yourself
    """.split()
)
"""Function words, and the words small talk is made of: they are in nearly every memory."""


def count(text: str) -> int:
    """How many words a text has."""
    return len(_WORD.findall(text))


def terms(text: str) -> tuple[str, ...]:
    """The words of `text` that say what it is about, lower case, each once, in their order.

    "What car does Evan drive?" gives ("car", "evan", "drive").
    """
    found = dict.fromkeys(word.lower() for word in _WORD.findall(text))
    return tuple(word for word in found if word not in _COMMON)[:MOST_TERMS]


def has_question_mark(text: str) -> bool:
    """Whether a message asks and so tells little: it ends with a question mark."""
    return text.rstrip().endswith("?")
