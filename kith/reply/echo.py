"""Takes up a short piece of what someone said, turned round: "my dad left" -> "your dad left".

Reflecting someone's own words is the plainest form of listening (Rogers' restatement; "simple
reflection" in Miller & Rollnick, Motivational Interviewing, 2013). Done wrongly it is an insult
("I'm useless" -> "you're useless"), so this knows a small grammar and gives None for the rest.
"""

from __future__ import annotations

import re

MAX_WORDS = 12
MAX_READ = 1000
MAX_SENTENCES = 3

_SENTENCE_END = re.compile(r"(?<=[.!?;:…])\s+|\n+")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9' -]*\Z")
_NEXT_CLAUSE = re.compile(
    r",|\s(?:but|because|cause|cos|though|although|which|whereas|unless|lol|tbh|honestly|"
    r"i think|i guess|"
    r"(?:and|so) (?:i|i'm|i've|im|my|it|it's|he|she|they|we|now|then|that|this|the|there))"
    r"(?=\s|\Z)",
    re.IGNORECASE,
)
_SPELLED = {
    "im": "i'm",
    "ive": "i've",
    "cant": "can't",
    "didnt": "didn't",
    "couldnt": "couldn't",
    "wasnt": "wasn't",
}
_TURNED = {
    "i": "you",
    "i'm": "you're",
    "i've": "you've",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "our": "your",
    "we": "you",
    "we're": "you're",
}
_AFTER_I = {"am": "are", "was": "were", "wasn't": "weren't"}


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LEAD_IN = _set("and but so well yeah yes ugh oh hi hey ok okay honestly basically also")
_ADVERBS = _set(
    "just really finally still also always recently actually only almost already suddenly even "
    "nearly once both all"
)
_INTENSIFIERS = _set("so very really pretty quite a bit little still too not just")
_DANGLING = _set(
    "a an the to of with for from at in on by and or my your our his her their that than as if "
    "i we is are was were am not very so really just "
    "been said looking"
)

# Echoing these back would insult, frighten, diagnose or agree with a fear; or it would say nothing,
# because the word points at something said elsewhere.
_UNSAFE = _set(
    "you your yours yourself u ur us ourselves myself kith stupid dumb idiot moron useless "
    "worthless pathetic loser ugly fat disgusting weak lazy crazy insane mad mental failure "
    "burden hopeless one noone bad awful terrible horrible evil nothing nobody anyone anybody "
    "alone unlovable broken damaged trash garbage rubbish shit shitty fuck fucking fucked damn "
    "bitch bastard bloody hell ass crap die dying dead death kill killed killing suicide suicidal "
    "harm hurt hurting cut cutting knife gun pills pill overdose drunk drugs end ended ending "
    "life disappear forever anymore exist existing depression depressed anxiety bipolar "
    "disorder cancer abuse abused abusive rape raped assault assaulted hit beat beats beaten "
    "punched slapped watching following spying poisoning god devil hate hates hated fault blame "
    "deserve deserved without never sex naked sorry name question liar narcissist lied lie toxic "
    "diet dieting eat eating weight meds medication drink drinking this that it these those thing "
    "things stuff something anything alright ok okay fine sure help support here chat chatting "
    "thank thanks trying i'll i'd we'll we'd we've"
)
_STATES = _set(
    "tired exhausted worried scared nervous anxious stressed sad lonely lost stuck bored happy "
    "excited proud relieved grateful angry annoyed frustrated furious upset overwhelmed "
    "confused surprised shocked disappointed homesick ill sick home late busy back ready "
    "awake jealous worn heartbroken thrilled delighted glad done free engaged married "
    "pregnant divorced single unemployed retired under behind in at on"
)
_BASES = _set(
    "sleep focus concentrate decide afford find rest relax get pass make win finish eat call"
)
_VERBS = _set(
    "lost got had went quit started finished passed moved argued fought missed made met saw "
    "told bought sold won applied slept spent stayed cried called left came took tried found "
    "signed cooked ran wrote worked woke broke have miss love like want work live keep "
    "kept baked painted planted adopted graduated resigned joined booked planned walked cleaned "
    "fixed built learned learnt played watched read visited asked said forgot fell gave sent "
    "received cancelled canceled postponed arrived talked spoke stopped"
)
_LASTING = _set(
    "is are was were has had have isn't wasn't hasn't needs need works work lives live wants want "
    "keeps keep kept miss love like said told asked spent stayed read tired worried scared"
)
_PARTICIPLES = _VERBS | _set("been taken begun written given spoken")
_THIRD = _set(
    "is are was were has had left died got moved said told keeps kept called cancelled canceled "
    "broke lost won came went wants shouted yelled ignored forgot passed started stopped gave "
    "made took asked fired promoted proposed cheated apologised apologized visited phoned "
    "texted turned fell needs works lives hasn't isn't wasn't didn't"
)


def echo(message: str) -> str | None:
    """A clause of the message in the second person, without a capital or a stop; None unless sure.

    The clause is a whole statement ("you didn't get the job"), so it can stand after "So" or alone.
    """
    sentences = _SENTENCE_END.split(message[:MAX_READ].replace("’", "'"))
    clauses = (_plain_clause(sentence) for sentence in sentences)
    found = [_turned(each) for each in clauses if each and _is_statement(_lower(each))]
    # In a long message the one plain sentence is seldom the point, unless something happened in it.
    fallback = found[:1] if len(sentences) <= MAX_SENTENCES else []
    return next((each for each in [*filter(tells_event, found), *fallback]), None)


def _lower(words: list[str]) -> list[str]:
    return [word.lower() for word in words]


def tells_event(clause: str) -> bool:
    """Whether a clause that `echo` gave tells of something that happened, once and in the past."""
    words = clause.lower().split()
    if words[0] == "you're":
        return False
    verbs = [word for word in words[1:5] if word in _THIRD or word in _VERBS or word[-2:] == "ed"]
    return bool(verbs) and verbs[0] not in _LASTING and "been" not in words[:3]


def _plain_clause(sentence: str) -> list[str]:
    """The words of the first clause; empty when there is anything in it to be wary of."""
    text = sentence.strip()
    if text.endswith("?") or (text.isupper() and len(text) > 1):
        return []
    words = text.split()
    while words and words[0].lower().strip(",") in _LEAD_IN:
        words = words[1:]
    first = _NEXT_CLAUSE.split(" ".join(words).rstrip(".!;… "), maxsplit=1)[0].strip()
    if not _PLAIN.match(first):
        return []
    clause = [_spelled(word) for word in first.split()]
    lowered = _lower(clause)
    least = 2 if lowered[0] in ("i'm", "we're") else 3
    fits = least <= len(clause) <= MAX_WORDS and lowered[-1] not in _DANGLING
    return clause if fits and not _UNSAFE.intersection(lowered) else []


def _spelled(word: str) -> str:
    shouted = word.isupper() and len(word) > 3
    return _SPELLED.get(word.lower(), word.lower() if shouted else word)


def _is_statement(words: list[str]) -> bool:
    """Whether this is a finite clause of a form that can be turned by exchanging words."""
    if any(
        b in ("am", "was", "wasn't") and a in _ADVERBS
        for a, b in zip(words, words[1:], strict=False)
    ):
        return False
    if "i" in words[1:] and not _later_i_is_subject(words):
        return False
    subject, rest = words[0], words[1:]
    if subject == "i":
        return _follows_i(rest)
    if subject in ("i'm", "we're"):
        return _is_safe_state(rest)
    if subject == "i've":
        rest = _without(rest, _ADVERBS)
        return (
            rest[1:2] != ["to"]
            and bool(rest)
            and (rest[0] in _PARTICIPLES or rest[0].endswith("ed"))
        )
    if subject == "we":
        return bool(rest) and (rest[0] in _VERBS or (rest[0].endswith("ed") and len(rest[0]) > 4))
    if subject in ("he", "she", "they"):
        return bool(rest) and _is_third(rest[0], rest[1:])
    if subject in ("my", "our"):
        return any(_is_third(words[i], words[i + 1 :]) for i in range(2, min(5, len(words))))
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
    rest = _without(rest, _ADVERBS)
    if not rest:
        return False
    verb, after = rest[0], rest[1:]
    if verb in ("am", "was", "feel", "felt"):
        return _is_safe_state(after)
    if verb in ("can't", "couldn't", "didn't"):
        return bool(after) and after[0] in _BASES
    if verb == "have" and after[:1] in (["to"], ["not"]):
        # "You have to look into it" would be an order, "you have not asked" a reproach.
        return False
    return verb in _VERBS


def _is_safe_state(rest: list[str]) -> bool:
    rest = _without(rest, _INTENSIFIERS)
    if rest[:2] == ["going", "to"]:
        # "You're going to make an appointment" would be an order as well.
        return False
    return bool(rest) and (rest[0] in _STATES or (rest[0].endswith("ing") and len(rest[0]) > 4))


def _is_third(verb: str, after: list[str]) -> bool:
    if verb == "didn't":
        return bool(after) and not (after[0] in _THIRD or after[0].endswith("ed"))
    if verb in ("is", "are", "was", "were", "isn't", "wasn't"):
        # How somebody else is would be a judgement, and not Kith's to repeat.
        return _is_safe_state(after)
    return verb in _THIRD and (bool(after) or verb not in ("has", "had"))


def _without(words: list[str], skipped: frozenset[str]) -> list[str]:
    while words and words[0] in skipped:
        words = words[1:]
    return words


def _turned(clause: list[str]) -> str:
    turned: list[str] = []
    before = ""
    for word in clause:
        small = word.lower()
        changed = _AFTER_I.get(small) if before in ("i",) else None
        turned.append(changed or _TURNED.get(small) or (word if turned else small))
        before = small
    return " ".join(turned)
