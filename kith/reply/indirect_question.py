"""A question said back: "does she even like me?" gives "whether she even likes you".

A listener who cannot answer still shows what was heard by naming it: "I can't tell from here
whether she likes you" is said to one person, "I don't know" to anybody.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kith.language.inversion import ADVERBS, BE, NEGATED, uninverted
from kith.language.word_kinds import is_participle
from kith.reply.own_words import turned
from kith.reply.template import Need
from kith.reply.unsayable import is_sayable, is_to_be_left_whole

LEAST_WORDS, MOST_WORDS = 3, 12


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TO_KITH = _set("you your you're u ur ya kith yours yourself you've you'd you'll")
_SITUATED = _set(
    "going gonna allowed supposed meant right able still here late early on the only doing due "
    "owed ready getting"
)
"""After "am i": what is about somebody's lot, not about what they are like."""
_LOOKS = _set("look seem sound come act")
_REPROACHES = _set("wrong fault blame guilty mistake")
_SPELLED = {
    "u": "you",
    "ur": "your",
    "y": "why",
    "r": "are",
    "shld": "should",
    "shoud": "should",
    "shud": "should",
    "wud": "would",
    "cud": "could",
    "abt": "about",
    "wat": "what",
    "wot": "what",
    "coz": "because",
    "becuase": "because",
    "beacuse": "because",
}
_IS = re.compile(r"(what|why|how|who|where|when)'?s\Z", re.IGNORECASE)
_HAS_BECOME = _set("gone been started become got happened done taken")
_LEAD_IN = re.compile(
    r"\A\W*(?:(?:and|so|but|or|ok|okay|hey|hi|well|hm+|um+|pls|please|oh|wait|also|anyway|kith|like|"
    r"honestly|seriously|lol|then|now|be honest|tell me(?: honestly)?|just tell me|sorry|right|no|"
    r"yeah|i mean|i wonder|i was wondering|wondering|just wondering|quick question|"
    r"(?:do |d'?)?(?:you|u|ya) (?:know|reckon|think|suppose|guess)(?: that)?|do (?:you|u) believe|"
    r"(?:do )?(?:you|u) happen to know|(?:have (?:you|u) )?(?:any|an) (?:idea|clue)s?(?: of)?|"
    r"(?:can|could|would) (?:you|u) (?:tell|explain to) me|would (?:you|u) say(?: that)?|"
    r"in (?:your|ur) (?:opinion|view|mind)|to (?:you|your mind)|out of interest)\b[\s,:;-]*)+",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"[\s,-]+(?:though|tho|then|anyway|please|pls|lol|haha|lmao|kith|honestly|tbh|you know|"
    r"(?:do |d'?)?(?:you|u|ya) (?:think|reckon|suppose)|i wonder|or what|or not|or something|"
    r"any ideas?|any thoughts|in (?:your|ur) (?:opinion|view)|"
    r"(?:can|do) (?:you|u) (?:know|tell)|or no|eh|right|huh|innit|mate|again)\W*\Z",
    re.IGNORECASE,
)
_AFTERTHOUGHT = re.compile(
    r",\s+(?:(?:i|im|i'm|ive|i've|i'd|my|she|he|they|she's|he's|they're|shes|hes|we|we've|we're|it|"
    r"it's|its|that|that's|thats|there's|theres|be|really|do|does|did|is|are|was|has|have|or|"
    r"seeing|given|now|cos|because|bc|like|how|what|who|why|asking|half|the same)\b.*)\Z|"
    r"\s+or (?:is|am|are|was|do|does|did|will|would|has|have|can|should|just|what) "
    r"(?:i|it|he|she|they|we|that|you|me)\b.*\Z",
    re.IGNORECASE,
)
"""What comes after the question proper."""
_QUOTED_SPEECH = re.compile(
    r"(?<!\w)['\"][^'\"]*\b(?:i|me|my|we|you|your|our|us)\b[^'\"]*['\"]", re.IGNORECASE
)
_ASKS_LEAVE = re.compile(
    r"\A(?:can|could|may) (?:i|we) (?:just |please )?(?:ask|tell|vent|have a|talk|say|complain|"
    r"rant|get (?:this|something)|be honest|chat|moan)\b",
    re.IGNORECASE,
)
_WAY = re.compile(
    r"(?:what|how|where|who|when|which)(?: (?:else|exactly|one))? to (?!be\b)\w", re.IGNORECASE
)
_LONG = re.compile(
    r"\b(?P<who>i|you|he|she|it|they|that|who|everyone|everybody|nobody) "
    r"(?P<verb>is|are|will|would|have|has)\b"
    r"(?= (?!when\b|if\b|and\b|or\b|for\b|to\b|at\b)(?P<next>\w+))",
    re.IGNORECASE,
)
_SHORT = {"is": "'s", "are": "'re", "will": "'ll", "would": "'d", "have": "'ve", "has": "'s"}
_AGREES = {"am": "are", "was": "were", "wasn't": "weren't", "has": "have"}
_PLAIN = re.compile(r"[\w',-]+\Z")


def indirect(question: str) -> str | None:
    """A question as a clause in the second person, to stand after "I can't tell"; None unless sure.

    Never for what is asked of Kith itself, for what somebody may be like ("am i boring"), or with
    words that would sting.

    Args:
        question: a direct question of somebody's, alone.
    """
    text = question.replace("’", "'").strip()
    if is_to_be_left_whole(text) or _QUOTED_SPEECH.search(text):
        return None
    words = _words_of(text)
    clause = _cut_short(uninverted(words, is_led_in=_is_led_in(text)))
    if clause is None or not LEAST_WORDS <= len(clause) <= MOST_WORDS or _is_of_character(clause):
        return None
    lower = [word.lower().strip(",") for word in clause]
    if not _TO_KITH.isdisjoint(lower) or not is_sayable(lower):
        return None
    said = _agreeing(turned([word.rstrip(",") for word in clause]))
    paused = (
        f"{new}," if old.endswith(",") else new for new, old in zip(said, clause, strict=True)
    )
    return _contracted(" ".join(paused).rstrip(","))


def gap_for(clause: str) -> Need:
    """Which gap of a reply a clause fills that `indirect` gave."""
    if clause.startswith("whether to "):
        return Need.CHOICE
    return Need.WAY if _WAY.match(clause) else Need.QUESTION


def _words_of(text: str) -> list[str]:
    """The words of the question without what leads in and what trails; empty for no plain words."""
    text = _LEAD_IN.sub("", text.rstrip("?!. "))
    while _ASIDE.search(text):
        text = _ASIDE.sub("", text)
    shorter = _AFTERTHOUGHT.sub("", text)
    text = shorter if len(shorter.split()) >= LEAST_WORDS else text
    bare = [word.strip("\"'()*") for word in text.split()]
    if _ASKS_LEAVE.match(text) or not all(map(_PLAIN.match, bare)):
        return []
    has_become = not _HAS_BECOME.isdisjoint(bare[2:6])
    words: list[str] = []
    for word in bare:
        contracted = _IS.match(word)
        if contracted and not words:
            words += [contracted[1], "has" if has_become else "is"]
        else:
            words.append(_spelled(word))
    return words


def _spelled(word: str) -> str:
    small = word.lower()
    negated = f"{small[:-2]}n't"
    return negated if small[-2:] == "nt" and negated in NEGATED else _SPELLED.get(small, word)


def _is_led_in(text: str) -> bool:
    """Whether what is asked hangs on "do you think" and the like, and so is told, not asked."""
    led = _LEAD_IN.match(text)
    return led is not None and re.search(r"\b(?:you|u|ya)\b", led[0], re.IGNORECASE) is not None


def _cut_short(clause: list[str] | None) -> list[str] | None:
    """A clause that is too long without what stands behind its last comma, where it has one."""
    if clause is None or len(clause) <= MOST_WORDS:
        return clause
    pauses = [at for at, word in enumerate(clause[:MOST_WORDS], 1) if word.endswith(",")]
    return clause[: pauses[-1]] if pauses else clause


def _is_of_character(clause: Sequence[str]) -> bool:
    """Whether somebody asks what they are like: said back, that sounds like a verdict."""
    lower = [word.lower() for word in clause]
    if "i" not in lower[1:3]:
        return False
    if not _REPROACHES.isdisjoint(lower):
        return True
    rest = lower[lower.index("i") + 1 :]
    if rest[:1] and rest[0] in BE | {"wasn't", "were"}:
        return lower[0] == "why" or _SITUATED.isdisjoint(rest[1:3])
    return not _LOOKS.isdisjoint(rest[:2])


def _agreeing(words: list[str]) -> list[str]:
    """Puts "you am" and "you was" right: the second person came in before its verb."""
    return [
        _AGREES.get(word, word) if before == "you" else word
        for before, word in zip(["", *words], words, strict=False)
    ]


def _contracted(clause: str) -> str:
    """The clause as people say it: "she's" for "she is"."""
    return _LONG.sub(_shorter, clause)


def _shorter(match: re.Match[str]) -> str:
    who, verb = match["who"].lower(), match["verb"].lower()
    is_auxiliary = match["next"] in ADVERBS or is_participle(match["next"])
    is_kept = (
        (verb in ("have", "has") and not is_auxiliary)
        or (verb in ("are", "have") and who not in ("you", "they"))
        or (verb == "would" and who in ("who", "that", "it"))
    )
    return match[0] if is_kept else match["who"] + _SHORT[verb]
