"""A few words of a message given back on their own: "i found a shoe behind the radiator".

Where a whole clause cannot be turned round (`echo`), the thing somebody mentions often can:
"A shoe behind the radiator." Repeating a few words shows that they were read, and claims nothing.
Only objects and places are taken, for subjects and predicates may be judgements.
"""

from __future__ import annotations

import re

from kith.reply.echo import is_to_be_left
from kith.reply.echo_words import THIRD, TURNED, VERBS

MAX_READ = 400
MAX_WORDS = 7
MOST_CLAUSES = 6


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CLAUSE = re.compile(r"[^,.!?;:()\n…—–]+")
_PLAIN = re.compile(r"[a-z][a-z'-]*\Z|\d{1,3}\Z", re.IGNORECASE)
_COUNTS = _set(
    "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty"
)
_DETERMINERS = _set("a an the my our his her their this some both all")
_PLACES = _set("under behind in on at with from near inside outside through across over about")
_BE = _set("am is are was were be been being i'm he's she's it's that's there's they're we're")
_NEGATIONS = _set("not no never nothing nobody none without don't didn't can't won't isn't wasn't")
_UNITS = _set(
    "years months weeks days hours minutes times tries miles nights kids dogs cats people"
)
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
_SAYS_LITTLE = _set(
    "moment bit lot thing things way time day week month year kind sort while point reason person "
    "people man woman one ones guy couple few rest same place part side stuff whole other others "
    "idea problem question situation end case fact best worst mood morning afternoon evening night "
    "weekend days weeks row word friend friends"
)


def mirror(message: str) -> str | None:
    """A thing or a place of the message, in the second person; None when there is none for sure."""
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
    for place in range(1 if lower[0] not in ("hello", "hi", "hey") else 2, len(words)):
        end = _end_of_phrase(lower, place)
        if end is None or _is_subject(lower, end):
            continue
        while (further := _end_of_phrase(lower, end)) and further - place <= MAX_WORDS:
            end = further
        start = place - _is_place(lower, place)
        if _says_something(lower, place, end) and not is_to_be_left(" ".join(lower[start:end])):
            return _turned(words[start:end])
    return None


def _end_of_phrase(lower: list[str], start: int) -> int | None:
    """Where the phrase that starts here ends; None when none starts here."""
    if start >= len(lower):
        return None
    counted = lower[start] in _COUNTS or lower[start].isdigit()
    if not counted and lower[start] not in _DETERMINERS:
        return None
    if lower[start - 1] == "like" and not counted:
        return None
    if not counted and lower[start - 1] in _BE and lower[start - 2 : start - 1] != ["there"]:
        # What somebody or something is would be a judgement.
        return None
    end = start + 1 + (lower[start + 1 : start + 2] == ["of"])
    while end < len(lower) and end - start <= 3 and lower[end] not in _STOPS | _VERBS:
        end += 1
    if end == start + 1 or (counted and lower[end - 1] not in _UNITS):
        return None
    if lower[end : end + 1] == ["of"]:
        return _end_of_phrase(lower, end + 1)
    return end


def _is_place(lower: list[str], place: int) -> bool:
    """Whether the word before belongs to it: "under the table", but not "i like my team"."""
    counted = lower[place] in _COUNTS or lower[place].isdigit()
    return lower[place - 1] in _PLACES and not counted


def _is_subject(lower: list[str], end: int) -> bool:
    after = lower[end] if end < len(lower) else ""
    return after in _VERBS or after in _BE or after.endswith("ed") or after in ("has", "had")


def _says_something(lower: list[str], start: int, end: int) -> bool:
    content = [word for word in lower[start:end] if word not in _STOPS]
    return bool(content) and not (len(content) == 1 and content[0] in _SAYS_LITTLE)


def _turned(words: list[str]) -> str:
    return " ".join(TURNED.get(word.lower(), word) for word in words)
