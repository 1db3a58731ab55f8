"""The small grammar of echoing: which clauses can be turned round by exchanging words alone."""

from __future__ import annotations

from kith.reply.echo_words import (
    ADVERBS,
    BASES,
    DONT_BASES,
    INTENSIFIERS,
    MATTERS,
    NOT_OF_SELF,
    NOT_YET,
    OCCASIONS,
    OF_MATTERS,
    PARTICIPLES,
    STATES,
    THERE,
    THIRD,
    VERBS,
    WANTED,
)


def is_statement(words: list[str]) -> bool:
    """Whether this is a finite clause of a form that can be turned by exchanging words."""
    if any(
        b in ("am", "was", "wasn't") and a in ADVERBS
        for a, b in zip(words, words[1:], strict=False)
    ):
        return False
    if "of me time" in " ".join(words) or "i" in words[1:] and not _later_i_is_subject(words):
        return False
    subject, rest = words[0], words[1:]
    if subject == "i":
        return _follows_i(rest)
    if subject in ("i'm", "we're"):
        return _is_safe_state(rest)
    if subject in ("i've", "we've"):
        rest = _without(rest, ADVERBS)
        return rest[1:2] != ["to"] and bool(rest) and (rest[0] in PARTICIPLES or _is_past(rest[0]))
    if subject == "we":
        return bool(rest) and (rest[0] in VERBS or _is_past(rest[0]))
    return _is_of_others(subject, rest)


def _is_of_others(subject: str, rest: list[str]) -> bool:
    if subject in ("he", "she", "they"):
        rest = _without(rest, ADVERBS)
        return bool(rest) and _is_third(rest[0], rest[1:])
    if subject in ("he's", "she's", "they're"):
        return _is_safe_state(rest)
    if subject == "it's":
        return rest[:1] == ["my"] and len(rest) > 1 and rest[1] in OCCASIONS
    if subject == "there's":
        return bool(rest) and rest[0] in THERE and len(rest) > 2
    if subject in MATTERS:
        return _is_of_matter(rest)
    if subject in ("my", "our", "the") and rest and rest[0] in MATTERS:
        return _is_of_matter(rest[1:])
    if subject in ("my", "our"):
        return any(_is_third(rest[i], rest[i + 1 :]) for i in range(1, min(4, len(rest))))
    return False


def _is_of_matter(rest: list[str]) -> bool:
    """How work, an exam or a day was: no judgement of anybody, so it may be said back."""
    if rest[:1] and rest[0] in (
        "is",
        "was",
        "has",
        "are",
        "were",
        "went",
        "isn't",
        "wasn't",
        "starts",
    ):
        after = _without(rest[1:], INTENSIFIERS | {"been", "gone", "going"})
        return rest[0] == "starts" or (bool(after) and after[0] in OF_MATTERS)
    return False


def _later_i_is_subject(words: list[str]) -> bool:
    """A further "I" turns well only where it starts a clause: "I told her I was leaving"."""
    return all(
        words[place - 1] not in ("and", "or", "am", "was", "do", "did", "have", "can")
        and place + 1 < len(words)
        for place in range(1, len(words))
        if words[place] == "i"
    )


def _follows_i(rest: list[str]) -> bool:
    rest = _without(rest, ADVERBS)
    if not rest:
        return False
    verb, after = rest[0], rest[1:]
    if verb in ("am", "was", "feel", "felt"):
        return _is_safe_state(after)
    if verb in ("can't", "couldn't", "didn't"):
        return bool(after) and after[0] in BASES and after[:2] not in _GIVING_UP
    if verb == "haven't":
        return len(after) > 1 and after[0] in NOT_YET and after[:2] != ["been", "to"]
    if verb == "don't":
        return _follows_dont(after)
    if verb == "failed":
        return after[:1] in (["my"], ["the"], ["a"], ["an"], ["another"]) and "as" not in after
    if verb in NOT_OF_SELF or (verb == "have" and after[:1] in (["to"], ["not"])):
        # "You have to look into it" would be an order, "you have not asked" a reproach.
        return False
    if verb == "have" and after[:1] == ["no"]:
        return after[1:2] in (["clue"], ["idea"], ["energy"], ["time"])
    if verb == "slept" and "with" in after:
        return False
    if verb == "look":
        return after[:1] == ["after"] and len(after) > 1
    if verb in HABITS:
        return bool(after) and not (verb == "want" and after[:2] == ["to", "be"])
    return verb in VERBS or _is_past(verb)


HABITS = frozenset(
    "have want like love keep work live miss teach drive run play cook help share sing".split()
)
"""What somebody does or has in general, which is safe to say back in the present."""

_GIVING_UP = (
    ["go", "on"],
    ["keep", "going"],
    ["keep", "doing"],
    ["keep", "living"],
    ["get", "out"],
)


def _follows_dont(after: list[str]) -> bool:
    if after[:2] == ["want", "to"]:
        going = after[2:3] == ["go"] and after[3:4] in (["to"], ["back"], ["home"], ["out"])
        return going or bool(after[2:3] and after[2] in WANTED)
    return len(after) > 1 and after[0] in DONT_BASES and after[1] != "to"


def _is_past(verb: str) -> bool:
    return verb.endswith("ed") and len(verb) > 4 and verb not in NOT_OF_SELF


def _is_safe_state(rest: list[str]) -> bool:
    rest = _without(rest, INTENSIFIERS | ADVERBS)
    if rest[:2] == ["going", "to"] or rest[:1] == ["being"]:
        # "You're going to make an appointment" would be an order as well.
        return False
    return bool(rest) and (rest[0] in STATES or (rest[0].endswith("ing") and len(rest[0]) > 4))


def _is_third(verb: str, after: list[str]) -> bool:
    if verb in ("didn't", "doesn't", "won't", "don't", "can't", "couldn't"):
        return bool(after) and not (after[0] in THIRD - _BASE_TOO or after[0].endswith("ed"))
    if verb in ("is", "are", "was", "were", "isn't", "wasn't", "aren't", "weren't"):
        # How somebody else is would be a judgement, and not Kith's to repeat.
        return _is_safe_state(after)
    if verb == "passed":
        # Without an object it may mean that somebody died.
        return after[:1] in (["his"], ["her"], ["their"], ["the"], ["all"])
    return verb in THIRD and (bool(after) or verb not in _NEED_MORE)


_BASE_TOO = frozenset({"keep", "want", "need", "work", "live"})
_NEED_MORE = frozenset(
    {
        "has",
        "had",
        "keep",
        "keeps",
        "want",
        "wants",
        "need",
        "needs",
        "made",
        "took",
        "gave",
        "told",
        "said",
        "found",
        "hasn't",
        "haven't",
        "got",
    }
)


def _without(words: list[str], skipped: frozenset[str]) -> list[str]:
    while words and words[0] in skipped:
        words = words[1:]
    return words
