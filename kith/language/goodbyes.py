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
MOST_AFTER_THANKS = 2
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
    ends_plainly = any(patterns["plain_goodbye"].match(one) for one in clauses[-2:])
    if ends_plainly or patterns["must_go"].search(clauses[-1]):
        return True
    if patterns["closing"].match(clauses[-1]):
        return len(clauses) == 1 or patterns["leaving"].search(plain) is not None
    return _thanks_and_goes(clauses)


def _thanks_and_goes(clauses: Sequence[str]) -> bool:
    """Whether thanks stand beside a leaving: "right. kettle. ta for listening".

    The two halves of a pre-closing (Schegloff & Sacks, Opening up closings, 1973). Thanks alone are
    thanks.
    """
    patterns = _patterns()
    thanks = [place for place, one in enumerate(clauses) if patterns["gives_thanks"].match(one)]
    if not thanks or len(clauses) < 2:
        return False
    before = clauses[: thanks[-1]]
    if any(patterns["must_go"].search(one) or patterns["going"].search(one) for one in before):
        return thanks[-1] >= len(clauses) - MOST_AFTER_THANKS
    if thanks[0] == 0 and len(clauses) == 2 and patterns["leaves"].match(clauses[1]):
        return len(clauses[1].split()) <= MOST_WORDS_BEFORE * 2
    told = " ".join(before)
    says_little = len(told.split()) <= MOST_WORDS_BEFORE and not patterns["news"].search(told)
    is_last = bool(patterns["thanks"].match(clauses[-1]))
    return is_last and says_little and patterns["closing_up"].match(clauses[0]) is not None


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return read_shipped(FILE, _compiled)


def _compiled(content: Mapping[str, str]) -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(text) for name, text in content.items() if name != "about"}
