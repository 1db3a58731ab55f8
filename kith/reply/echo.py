"""Takes up a short piece of what someone said, turned round: "my dad left" -> "your dad left".

Reflecting someone's own words is the plainest form of listening (Rogers' restatement; "simple
reflection" in Miller & Rollnick, Motivational Interviewing, 2013). Done wrongly it is an insult
("I'm useless" -> "you're useless"), so this knows a small grammar and gives None for the rest.
"""

from __future__ import annotations

import re

from kith.reply.echo_grammar import is_statement
from kith.reply.echo_words import (
    ADVERBS,
    AFTER_BARE,
    AFTER_I,
    BARE_CANT,
    BARE_PAST,
    DANGLING,
    FEARED_ANYWHERE,
    FEELINGS,
    LASTING,
    LEAD_IN,
    PEOPLE,
    SPELLED,
    THIRD,
    TURNED,
    UNSAFE,
    VERBS,
)

MAX_WORDS = 12
MAX_READ = 1000
MAX_SENTENCES = 3
MAX_SAID_BACK = 6
LEAST_SHARE = 0.45
"""Of the words of a message, for a clause of its only sentence to be said back."""

_SENTENCE_END = re.compile(r"(?<=[.!?;:…])\s+|\n+|\s+-+\s+|\s*[()]\s*")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9' -]*\Z")
_NEXT_CLAUSE = re.compile(
    r",|\s(?:but|because|bc|cuz|cause|cos|though|although|which|whereas|unless|lol|haha|lmao|tbh|"
    r"honestly|thus|therefore|however|since|atm|rn|i think|i guess|i suppose|of course|obviously|"
    r"(?:and|so) (?:i|i'm|i've|im|ive|my|it|it's|its|he|she|they|we|now|then|that|this|the|there|"
    r"don't|dont|can't|cant|everything|nothing|no))"
    r"(?=\s|\Z)",
    re.IGNORECASE,
)
_SIGNS = re.compile(
    r"[\U0001f000-\U0001faff\u2190-\u2bff\ufe0f\u200d]+|(?<!\S)[:;=][-']?[()DPpo/|](?!\S)"
)
_WORDS = re.compile(r"[a-z']+")
_MAY_BE_A_DEATH = re.compile(
    rf"\b(?:lost (?:my|our) (?:{'|'.join(sorted(PEOPLE))}|baby|child|kid|pet|puppy|kitten|best)\b|"
    r"put (?:\w+ ){1,3}(?:down|to sleep)|passed (?:away|on)\b)",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"\b(?:this (?=morning|afternoon|evening|week|weekend|month|year)|"
    r"bad (?=day|week|night|dream|news|weather)|end (?=of the (?:day|week|month|term|year)))",
    re.IGNORECASE,
)


def echo(message: str) -> str | None:
    """A clause of the message in the second person, without a capital or a stop; None unless sure.

    The clause is a whole statement ("you didn't get the job"), so it can stand after "So" or alone.
    """
    text = _SIGNS.sub(" ", message[:MAX_READ].replace("’", "'"))
    if _is_feared(text):
        return None
    sentences = [part for part in _SENTENCE_END.split(text) if part.strip()]
    clauses = (
        _with_subject(_plain_clause(sentence), before)
        for sentence, before in zip(sentences, ["", *sentences], strict=False)
    )
    # A clause that is the lesser part of what was said is seldom what it was said for.
    least = LEAST_SHARE * len(text.split())
    turned = [(each, _turned(each)) for each in clauses if each and is_statement(_lower(each))]
    found = [
        said
        for each, said in turned
        if len(each) >= least or len(sentences) > 1 or tells_event(said)
    ]
    # In a long message the one plain sentence is seldom the point, unless something happened in it.
    fallback = found[:1] if len(sentences) <= MAX_SENTENCES else []
    return next((each for each in [*filter(tells_event, found), *fallback]), None)


def is_to_be_left(text: str) -> bool:
    """Whether there is anything in a text that should not be handed back."""
    return _is_feared(text) or _unsafe_in(_WORDS.findall(text.lower()))


def _is_feared(text: str) -> bool:
    feared = FEARED_ANYWHERE.intersection(_WORDS.findall(text.lower()))
    return bool(feared) or _MAY_BE_A_DEATH.search(text) is not None


def said_back(words: str) -> str | None:
    """A few words of a message in the second person; None when any of them is to be wary of."""
    clause = [_spelled(word) for word in words.strip(" ,.!?;:").split()]
    plain = 0 < len(clause) <= MAX_SAID_BACK and all(_PLAIN.match(word) for word in clause)
    if not plain or _unsafe_in(_lower(clause)):
        return None
    return _turned(clause)


def _lower(words: list[str]) -> list[str]:
    return [word.lower() for word in words]


def tells_event(clause: str) -> bool:
    """Whether a clause that `echo` gave tells of something that happened, once and in the past."""
    words = clause.lower().split()
    if words[0] in ("you're", "there's", "it's"):
        return False
    if any(word in ("don't", "doesn't", "can't", "won't", "usually", "always") for word in words):
        return False
    verbs = [word for word in words[1:5] if word in THIRD or word in VERBS or word[-2:] == "ed"]
    return bool(verbs) and verbs[0] not in LASTING and "been" not in words[:4]


def _plain_clause(sentence: str) -> list[str]:
    """The words of the first clause; empty when there is anything in it to be wary of."""
    text = sentence.strip()
    if text.endswith("?") or (text.isupper() and len(text) > 1):
        return []
    words = text.split()
    while words and words[0].lower().strip(",.!") in LEAD_IN:
        words = words[1:]
    first = _NEXT_CLAUSE.split(" ".join(words).rstrip(".!;:… "), maxsplit=1)[0].strip()
    if not _PLAIN.match(first):
        return []
    clause = [_spelled(word) for word in first.split()]
    lowered = _lower(clause)
    fits = len(clause) <= MAX_WORDS and lowered[-1] not in DANGLING
    return clause if fits and not _unsafe_in(lowered) else []


def _unsafe_in(words: list[str]) -> bool:
    return bool(UNSAFE.intersection(_HARMLESS.sub("", " ".join(words)).split()))


def _with_subject(clause: list[str], before: str) -> list[str]:
    """The clause with the subject that chat leaves out; empty when it is too short to say much.

    Args:
        clause: its words.
        before: the sentence before it: "hospital rang. moved my op" leaves out the hospital.
    """
    if not clause:
        return []
    first, rest = clause[0].lower(), _lower(clause[1:])
    missing = [first, *clause[1:]]
    if first in ("feeling", *FEELINGS) and rest and (first == "feeling" or rest[0] in _OF_WHAT):
        return ["i'm", *missing] if len(clause) > 2 else []
    if first in ADVERBS and rest and (rest[0] in BARE_PAST or rest[0] in BARE_CANT):
        return ["i", *missing] if len(clause) > 2 else []
    if first in BARE_PAST or first in BARE_CANT:
        return ["i", *missing] if is_whole(first, rest) and not is_of_another(before) else []
    if first in PEOPLE and rest and rest[0] in THIRD:
        return ["my", *missing]
    return clause if len(clause) >= (2 if first in _CONTRACTED else 3) else []


_CONTRACTED = ("i'm", "we're", "he's", "she's", "they're")
_OF_WHAT = ("of", "about", "with", "for", "and", "that", "by", "after")


def is_of_another(sentence: str) -> bool:
    """Whether somebody or something else did something in it."""
    words = _WORDS.findall(sentence.lower())
    verbs = (word in THIRD or word in VERBS or word[-2:] == "ed" for word in words[1:3])
    return bool(words) and words[0] not in _OURSELVES and any(verbs)


_OURSELVES = frozenset({"i", "i'm", "i've", "i'd", "we", "we're", "we've", *BARE_PAST, *BARE_CANT})


def is_whole(first: str, rest: list[str]) -> bool:
    """Whether what follows a bare verb is its object: "got it" and "lost time can" are not."""
    if not rest or rest == ["up"]:
        return first == "broke" and bool(rest)
    if first in BARE_CANT:
        return True
    return rest[0] in AFTER_BARE and not (len(rest) == 1 and rest[0] in DANGLING | _SMALL)


_SMALL = frozenset({"up", "out", "back", "all", "half"})


def _spelled(word: str) -> str:
    shouted = word.isupper() and len(word) > 3
    return SPELLED.get(word.lower(), word.lower() if shouted else word)


def _turned(clause: list[str]) -> str:
    turned: list[str] = []
    before = ""
    for word in clause:
        small = word.lower()
        changed = AFTER_I.get(small) if before == "i" else None
        turned.append(changed or TURNED.get(small) or (word if turned else small))
        before = small
    return " ".join(turned)
