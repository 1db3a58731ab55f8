"""A few words of a message given back on their own: "i found a shoe behind the radiator".

Where a whole clause cannot be turned round (`echo`), the thing somebody mentions often can:
"A shoe. Tell me about that." Repeating a few words shows that they were read, and claims nothing.
Only a new thing ("a") is taken, and only as an object: subjects and predicates may be judgements,
and "the paper" or "my hip" on its own is a bare end of a sentence.
"""

from __future__ import annotations

import re

from kith.reply.echo import is_to_be_left
from kith.reply.echo_words import THIRD, TURNED, VERBS
from kith.reply.roles import ROLES

MAX_READ = 400
MOST_CLAUSES = 6


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CLAUSE = re.compile(r"[^,.!?;:()\n…—–]+")
_PLAIN = re.compile(r"[a-z][a-z'-]*\Z|\d{1,3}\Z", re.IGNORECASE)
_DETERMINERS = _set("a an the my our his her their this some both all")
_NEW = _set("a an")
_MAY_FOLLOW = _set("in on at with from who that for by near under about")
_PLACES = _set("under behind in on at with from near inside outside through across over about")
_BE = _set("am is are was were be been being i'm he's she's it's that's there's they're we're")
_NEGATIONS = _set("not no never nothing nobody none without don't didn't can't won't isn't wasn't")
_STOPS = (
    _PLACES
    | _BE
    | _DETERMINERS
    | _NEGATIONS
    | _set(
        "i you he she it we they me him them us who which that what where when why how and but or "
        "so because if then than as to for of by into onto off out up down since until while "
        "before after during between around again too now today yesterday tomorrow tonight last "
        "next every each just really still only also even already yet back here there always ever "
        "more most very quite have has had do does did will would can could should may might must "
        "i've i'd i'll he'd she'd we've we'd they've who's ago anymore once twice together alone "
        "instead though lol haha tbh anyway please later first right actually hers mine "
        "yours own rn"
    )
)
_VERBS = (
    VERBS
    | THIRD
    | _set(
        "says say makes make sings looks feels hides stays stayed began rings works "
        "runs goes happens matters asleep awake"
    )
)
_SOMEBODY = ROLES | _set(
    "lad lady man woman boy girl guy kid bloke person stranger gentleman couple customer patient "
    "client student second hour minute year day week month while "
    " nurse solicitor lawyer policeman officer driver developer baker builder one"
)
_SAYS_LITTLE = _set(
    "moment bit lot thing things way time day week month year kind sort while point reason person "
    "people man woman one ones guy couple few rest same place part side stuff whole other others "
    "idea problem question situation end case fact best worst mood morning afternoon evening night "
    "weekend days weeks row word friend friends"
)


def mirror(message: str) -> str | None:
    """A thing that the message mentions; None when there is none for sure."""
    text = message[:MAX_READ].replace("’", "'")
    if text.rstrip().endswith("?") or is_to_be_left(text):
        return None
    clauses = _CLAUSE.findall(text)[:MOST_CLAUSES]
    found = (_in_clause(clause.split()) for clause in clauses)
    return next((each for each in found if each), None)


def _in_clause(words: list[str]) -> str | None:
    lower = [word.lower() for word in words]
    if _NEGATIONS.intersection(lower) or not all(map(_PLAIN.match, words)):
        return None
    for start in range(1, len(words)):
        end = _end_of_phrase(lower, start)
        if end is None or not (end == len(words) or lower[end] in _MAY_FOLLOW):
            continue
        is_somebody = _SOMEBODY.intersection(lower[start:end])
        if (
            not is_somebody
            and _says_something(lower, start, end)
            and not is_to_be_left(" ".join(lower[start:end]))
        ):
            return _turned(words[start:end])
    return None


def _end_of_phrase(lower: list[str], start: int) -> int | None:
    """Where the new thing that is mentioned here ends ("a little bookshop"); None without one."""
    before = lower[start - 1]
    if lower[start] not in _NEW or before in _PLACES or before in ("like", "as", "such", "what"):
        return None
    if before in _BE and lower[start - 2 : start - 1] != ["there"]:
        # What somebody or something is would be a judgement.
        return None
    end = start + 1
    while end < len(lower) and end - start <= 3 and lower[end] not in _STOPS | _VERBS:
        end += 1
    return end if end > start + 1 else None


def _says_something(lower: list[str], start: int, end: int) -> bool:
    content = [word for word in lower[start:end] if word not in _STOPS]
    little = len(content) == 1 and (content[0] in _SAYS_LITTLE or len(content[0]) < 3)
    return bool(content) and not little


def _turned(words: list[str]) -> str:
    return " ".join(TURNED.get(word.lower(), word) for word in words)
