"""The question that a message asks, wherever it stands in it.

An adjacency pair's second part is owed (Schegloff & Sacks, Opening up closings, 1973): whoever asks
directly is answered, if only by "I don't know", and never told to go on.
"""

from __future__ import annotations

import re

from kith.language.inversion import is_inverted

MOST_SENTENCES = 8

_QUOTED = ('"', "\u201c", "\u00ab")
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")
_LEAD_IN = (
    r"\A\W*(?:(?:and|so|but|or|ok|okay|hey|hi|well|hm+|um+|pls|please|oh|wait|also|anyway|tho|kith|"
    r"honestly|seriously|like|lol|then|now|be honest|tell me(?: honestly)?|just)\W+)*"
)
_BEGINNING = re.compile(_LEAD_IN, re.IGNORECASE)
_PRONOUNS = (
    r"(?:i|you|u|ya|it|that|this|we|they|he|she|people|anyone|anybody|everyone|everybody|nobody|"
    r"someone)"
)
_SUBJECTS = rf"(?:{_PRONOUNS}|there|(?:my|your|the|any|other|most|normal|all|both) [a-z]+)"
_ASKS = re.compile(
    _LEAD_IN + r"(?:whats|what's|how(?! (?:nice|lovely|sweet|kind|rude|awful|funny|odd|sad)\b)|"
    r"hows|how's|why|y(?= (?:do|does|did|is|are|am)\b)|where's|who's|when's|when is|"
    r"what (?:now|then|for|if|about|happens|kind|sort|time|day|colou?r|else)|how come|"
    r"which one|guess (?:what|who|how|where)|"
    # "When i was small", "when she left i cried" and "which is nice" tell.
    r"(?:what|when|where|who|whose|which(?! (?:is|was|are|were)\b))"
    r"(?! (?:i|you|he|she|it|we|they|that|this)\b)(?= (?:\w+ )?(?:is|are|am|was|were|do|does|did|"
    r"can|could|should|would|will|shall|has|have|had|might|to)\b)|"
    r"(?:do|d'?you|d'?ya|does|did|has|have|don't|dont|doesn't|doesnt|didn't|can't) "
    + _PRONOUNS
    + r"\b|(?:can|could|would|will|shall|should|are|were|am|is|was|isn't|isnt|aren't|won't|"
    r"wouldn't|shouldn't|must|may) "
    + _SUBJECTS
    + r"\b|(?:tell|give|say|pick|help|remind|distract) (?:me|one|something)\b(?! back\b)|"
    r"(?:you|u) know (?:that|the|what)(?: feeling)?\W*\Z|"
    r"(?:want|wanna) (?:to )?(?:hear|see|know)\b|"
    r"any (?:tips?|ideas?|advice|thoughts)\b|any (?:\w+ ){1,2}(?:i|we|you) (?:could|can|should)\b|"
    r"(?:do|does|did) (?:all|other|most|both|any) [a-z]+\b|"
    r"d'?(?:you|ya|ye) (?:know|think|reckon)\b|"
    r"(?:you|u)(?:'ll| will|d| would)? never guess\b)",
    re.IGNORECASE,
)
_TELLS = re.compile(
    _LEAD_IN + r"(?:(?:have|has|had) (?:to|a|an|the|no|been)\b|don'?t (?:you )?(?:worry|ask|know|"
    r"tell|think so|get me)\b|can'?t (?:be|do|even|sleep|wait|believe|stop|remember)\b|"
    r"what'?s (?:\w+ )?\w+ is\b|what (?:\w+ ){1,3}is (?:that|how|when|the|being)\b|"
    r"how (?:\w+ )?(?:nice|lovely|sweet|kind|rude|awful|funny|odd|sad|annoying)\W*\Z|"
    # "How i miss her", "was the worst day", "did it!" and "give me a break" tell.
    r"how (?:i|we|he|she|it|they|much (?:i|we)|far (?:i|we)|time flies)\b|"
    r"(?:did|do|does|have|has|had) (?:it|that|this)\W*\Z|"
    r"(?:was|is|am|are) (?:the|all|my|both|most)\b|"
    r"give me a (?:break|rest)|tell me about it)",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    r"\b(?P<question>(?:what|how|where|who|why|which) (?:\w+ )?(?:do|does|did|should|can|could|"
    r"would|am|are) (?:i|you|u|we|people|one)\b"
    r"(?! (?:swear|guess|suppose|think|mean|can|could|did|know|say)\b).*|"
    r"(?:should|shall|do|can) i .*\bor not\b.*|"
    r"(?:what|which|how) (?:should|shall|do) i\b.*|if i\b.*\b(?:would|will) you\b.*|"
    r"(?<=, )(?:is|was) (?:that|this|it) (?:normal|weird|odd|strange|wrong|ok|okay|daft|silly|mad|"
    r"crazy|stupid|bad|fair|too much)\b.*)",
    re.IGNORECASE,
)
_INDIRECT = re.compile(
    r"\b(?:know|knew|knows|sure|idea|wonder(?:ed|ing)?|asked?|asks|see|decide|clue|told|tell|"
    r"tells|remember|understand|matter|explain\w*|figure|find out|learn\w*|forgot|about|"
    r"of|on|think(?:ing)?|thought)\W*\Z",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"\b(?:not|no|never|\w+n'?t)\b.*\b(?:is|was|are|were|do|does|did|can|could|would|will|has|"
    r"have) (?:it|he|she|they|that|i|we)\W*\Z|"
    r"(?:isn|aren|don|won|wasn|doesn|didn|ca|couldn|wouldn|shouldn)'t (?:it|he|she|they|that|i|we|"
    r"you)\W*\Z|"
    r"\b(?:right|no|eh|innit|isn't it|isnt it|don't you think|huh)\?+\W*\Z",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"\b(?:said|says|asked|asks|goes|went|was like|were like|told me|tells me|wrote|writes|"
    r"texted)\b",
    re.IGNORECASE,
)
_TO_KITH = re.compile(_LEAD_IN + r"(?:you|u)\b", re.IGNORECASE)
_CHOICE = re.compile(
    r"\A\W*(?!(?:no|not|never|either|neither|without|like|believe|sooner|more|once|give|now|all|hit|"
    r"life|dead|and|but|cry|shout)\b)(?:the )?[a-z]+(?: [a-z]+){0,2} or "
    r"(?!whatever|something|so\b|two\b|not\b|less\b|later\b)(?:the )?[a-z]+(?: [a-z]+){0,2}\W*\Z",
    re.IGNORECASE,
)


def question_in(message: str) -> str | None:
    """The question that is to be answered: of several the last; None where nothing is asked.

    Args:
        message: what the person said.
    """
    text = message.replace("’", "'")
    sentences = [part.strip() for part in _SENTENCE.findall(text) if part.strip()]
    asked = (_asked(sentence) for sentence in reversed(sentences[-MOST_SENTENCES:]))
    return next((question for question in asked if question), None)


def is_question(message: str) -> bool:
    """Whether a message asks; what answers a question answers nothing else, and the other way."""
    return question_in(message) is not None


def _asked(sentence: str) -> str | None:
    # "He made flashcards??" is astonished.
    marked = sentence.endswith("?") and not sentence.endswith("??")
    if sentence.startswith(_QUOTED) or (not marked and _TELLS.match(sentence)):
        return None
    if _ASKS.match(sentence) or _CHOICE.match(sentence) or _is_turned_round(sentence):
        return sentence
    within = _WITHIN.search(sentence)
    if within and not _is_told(sentence[: within.start()]):
        return within["question"]
    is_told = _REPORTS.search(sentence) and not _TO_KITH.match(sentence)
    if (marked and not is_told) or _TAG.search(sentence):
        return sentence
    return None


def _is_turned_round(sentence: str) -> bool:
    """Whether the verb stands before its subject: "did our kevin sell them", without a mark."""
    words = [word.strip("\"'(),") for word in _BEGINNING.sub("", sentence, count=1).split()]
    return is_inverted([word for word in words if word])


def _is_told(before: str) -> bool:
    """Whether a question hangs on what stands before it: "i don't know", "she asked"."""
    return bool(_INDIRECT.search(before) or _REPORTS.search(before))
