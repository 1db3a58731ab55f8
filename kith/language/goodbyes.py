"""Goodbyes told by their sentence: long farewells, and leaving for good.

A farewell of three sentences is like no example, and is met with warmth and no question all the
same (SAFETY.md R30). Short ones are the classifier's. What may be a goodbye to life is the crisis
gate's, which reads every message first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from kith.safety.plain import plain as as_plain
from kith.shipped import read_shipped

FILE = Path(__file__).with_name("goodbyes.json")
MOST_WORDS = 70
MOST_WORDS_BEFORE = 6
"""With more before them, thanks for listening close a story and no talk."""

_CLAUSE_ENDS = re.compile(r"[.,!;\n]+| - | and (?=bye|good|take)")
_CALLED = frozenset({"kith", "friend", "my friend", "everyone", "all"})
_AROUND_A_CLAUSE = " :)(-x~*"


def leaves_for_good(text: str) -> bool:
    """Whether a message asks for its account, or its writer, to be deleted.

    Raises:
        ModelFilesError: the patterns are missing or damaged.
    """
    return _patterns()["account"].match(as_plain(text)) is not None


def says_goodbye(text: str) -> bool:
    """Whether a message is a farewell, however long; a question and a story are none.

    Raises:
        ModelFilesError: the patterns are missing or damaged.
    """
    plain, patterns = as_plain(text), _patterns()
    if "?" in plain or len(plain.split()) > MOST_WORDS or patterns["of_another"].search(plain):
        return False
    if patterns["no_more"].search(plain) or patterns["leaving_for_good"].search(plain):
        return True
    clauses = [clause.strip(_AROUND_A_CLAUSE) for clause in _CLAUSE_ENDS.split(plain)]
    clauses = [clause for clause in clauses if clause and clause not in _CALLED]
    if not clauses:
        return False
    if patterns["must_go"].search(clauses[-1]):
        return True
    if patterns["closing"].match(clauses[-1]):
        return len(clauses) == 1 or patterns["leaving"].search(plain) is not None
    return _thanks_and_goes(clauses)


def _thanks_and_goes(clauses: Sequence[str]) -> bool:
    """Whether thanks for listening end a message that a closing word or a leaving began.

    The two halves of a pre-closing (Schegloff & Sacks, Opening up closings, 1973): "right. kettle.
    ta for listening". Thanks alone are thanks.
    """
    patterns = _patterns()
    if len(clauses) < 2 or not patterns["thanks"].match(clauses[-1]):
        return False
    before = " ".join(clauses[:-1])
    if patterns["going"].search(before):
        return True
    says_little = len(before.split()) <= MOST_WORDS_BEFORE and not patterns["news"].search(before)
    return says_little and patterns["closing_up"].match(clauses[0]) is not None


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return read_shipped(FILE, _compiled)


def _compiled(content: Mapping[str, str]) -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(text) for name, text in content.items() if name != "about"}
