"""What a message itself bears out: of the feeling read from it, of a complaint, of a strategy.

Readings are sometimes wrong, and a reply that names a feeling nobody has is worse than one that
names none. So the person's own word for it wins, and what no word of theirs bears out is left.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kith.reply.context import Context, Speaker
from kith.reply.moving_mood import polarity
from kith.reply.repair import Repair
from kith.reply.strategy import Strategy
from kith.tone.reading import EmotionalState

LATELY = 1
"""How many earlier messages can bear out that somebody is low."""

GLAD = frozenset({EmotionalState.HAPPY, EmotionalState.EXCITED})
"""States of somebody who is well."""
_LOW = frozenset({EmotionalState.SAD, EmotionalState.ANXIOUS, EmotionalState.FRUSTRATED})

_I_FEEL = (
    r"\b(?:i'?m|i am|i feel|i'm feeling|i've been|i was|feeling|makes me|made me|getting)\s+"
    r"(?:(?:so|very|really|just|a bit|a little|kind of|kinda|pretty|quite|still|more|both|also|"
    r"feeling|all)\s+)*"
)
_OWN_WORDS = {
    EmotionalState.ANXIOUS: "nervous|anxious|worried|scared|afraid|terrified|frightened|panicky|"
    "panicking|on edge|bricking it|dreading|stressed|stressing",
    EmotionalState.SAD: "sad|down|low|gutted|lonely|heartbroken|miserable|homesick|empty|hurt|"
    "disappointed|upset|crying",
    EmotionalState.FRUSTRATED: "angry|annoyed|furious|frustrated|fed up|irritated|livid|pissed|"
    "raging|cross|sick of",
    EmotionalState.HAPPY: "happy|glad|pleased|proud|relieved|delighted|content|chuffed|grateful",
    EmotionalState.EXCITED: "excited|thrilled|buzzing|over the moon|stoked|hyped",
}
_NAMED = {
    state: re.compile(rf"{_I_FEEL}(?:{words})\b", re.IGNORECASE)
    for state, words in _OWN_WORDS.items()
}
_TROUBLE = re.compile(
    r"\b(?:can't|cant|cannot|couldn't|won't|never|no one|noone|nobody|wrong|lose|losing|lost|die|"
    r"died|"
    r"dying|dead|funeral|pain\w*|scream\w*|shout\w*|yell\w*|dumped|ended|over between|unfair|"
    r"blam\w+|"
    r"useless|worthless|stupid|cancer|lump|fell|panic\w*|debts?|rent|bills?|empty|cry\w*|tears|"
    r"horrible|"
    r"broken?|stuck|divorc\w+|hospital|hate\w*|fault|sorry|ashamed|shame|regret\w*|rude|ignor\w+|"
    r"laughed at|left me|cheat\w*|lied|lying|kicked|hit|hurt\w*|gone|miss|missing|goodbye|"
    r"suspended|fail\w*|reject\w*|waste|burden|no use|too much|hopeless|unbearable|"
    r"angry|furious|fuck\w*|shit\w*|crap|bloody|ugh|why me|sick of|fed up)\b",
    re.IGNORECASE,
)
_LIVELY = re.compile(
    r"!|[\U0001f300-\U0001faff♥❤☀]|\b(?:ya+y|woo+|yes+s|wow|omg|congrat\w*)\b", re.I
)
_ADDRESSED = re.compile(
    r"\b(?:you|your|yours|you're|youre|u|ur|kith|bots?|robots?|ai|a\.i\.|"
    r"machines?|programs?|computers?)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"\?|\b(?:should|what|how|where|which|advice|advise|tips?|ideas?|suggest\w*|help|tell me|"
    r"recommend\w*)\b",
    re.IGNORECASE,
)
_ASKING_ADVICE = re.compile(
    r"\b(?:should i|what (?:do|can|could|should|would|shall|helps|works)|"
    r"how (?:do|can|to|should|would)|advice|advise|tips?|any ideas?|suggest\w*|"
    r"recommend\w*|help me|tell me what|(?:some|any)thing (?:that )?(?:i|we|one|you) (?:can|could)|"
    r"(?:some|any) ideas? how|how a person|how does (?:one|anyone|a person))\b",
    re.IGNORECASE,
)
_OF_KITH = re.compile(
    r"\b(?:switch|turn|shut|power|close|stop|delete|use|start|pause|mute|get rid of) "
    r"(?:you|u|kith)\b",
    re.IGNORECASE,
)
_COMPLAINT = {
    Repair.CORRECTION: r"\A\W*(?:no+|nope|nah|not|wait|sorry|actually)\b|\bi (?:just |only |"
    r"actually )?(?:meant|mean|said)\b|\b(?:wrong|correction)\b|\b(?:isn't|wasn't|not) what\b",
    Repair.MISUNDERSTOOD: r"\b(?:you|u|that's not|thats not|that isn't (?!the point)|"
    r"(?:isn't|wasn't|not) what|not it|misunder\w*|got (?:me|it|that|this) wrong|i never said|"
    r"i didn't (?:say|mean)|missed|missing) ?\b",
    Repair.REPETITION: r"\b(?:already|again|repeat\w*|twice|same|said that|you said|loop|circles?|"
    r"keep|before|heard)\b",
    Repair.UNHELPFUL: r"\b(?:(?:not|n't|no|any|isn't|doesn't|didn't|less|un)[a-z ]{0,12}help\w*|"
    r"unhelpful|(?:this|that|you|it)(?:'s| is|'re| are)? (?:so |just |really )?(?:useless|"
    r"pointless)|"
    r"no use|any use|questions|stop|annoying|not listening|don't listen|waste of|rubbish|crap|"
    r"robotic|generic|scripted|template\w*|isn't working|shut up|"
    r"not an answer|bad (?:advice|bot)|you're|you are|you ask|you keep|ur)\b",
    Repair.MEANING: r"\b(?:mean\w*|what|huh|understand|sense|get (?:it|that)|got that|follow|"
    r"explain|clear\w*|pardon|come again|confus\w*|eh)\b",
}
_PUTS_RIGHT = re.compile(
    r"\A\W*(?:not|wait|sorry|actually)\b|\bi (?:just |only |actually )?(?:meant|mean|said)\b|"
    r"\b(?:wrong|correction)\b|\b(?:isn't|wasn't|not) what\b",
    re.IGNORECASE,
)
_MOST_NAMED = 5
"""Words of a "no" that only names what is right: "no, my brother"."""
_OF_KITH = re.compile(r"\s*(?:do|are|can|did) (?:you|u)\b", re.IGNORECASE)
_SAYS_SO = {kind: re.compile(words, re.IGNORECASE) for kind, words in _COMPLAINT.items()}


def borne_out(context: Context) -> Context:
    """The turn with the state and the repair that the message bears out."""
    message = context.message.replace("’", "'")
    repair = context.repair
    if repair is not None and (_OF_KITH.match(message) or not _SAYS_SO[repair].search(message)):
        repair = None
    if repair is Repair.CORRECTION and _only_answers(message, context.last_said):
        repair = None
    said = [turn.text for turn in context.turns if turn.speaker is Speaker.PERSON]
    state = _state(context.tone.state, message, said[-LATELY:])
    return replace(context, tone=replace(context.tone, state=state), repair=repair)


def _only_answers(message: str, last_said: str) -> bool:
    """Whether a "no" answers what was asked, and puts nothing right: "nah i wasn't even mad"."""
    is_asked = last_said.rstrip().endswith("?")
    return is_asked and len(message.split()) > _MOST_NAMED and not _PUTS_RIGHT.search(message)


def named_feeling(message: str) -> EmotionalState | None:
    """The state that the person's own word for a feeling tells of, if they gave one."""
    plain = message.replace("’", "'")
    return next((state for state, pattern in _NAMED.items() if pattern.search(plain)), None)


def asks_advice(message: str) -> bool:
    """Whether a message asks what to do; how to handle Kith itself is no such question."""
    return _ASKING_ADVICE.search(message) is not None and _OF_KITH.search(message) is None


def asks(message: str) -> bool:
    """Whether a message asks for something, with or without a question mark."""
    return _ASKING.search(message) is not None


def is_in_place(strategy: Strategy, context: Context) -> bool:
    """Whether a strategy can answer this message at all.

    Nobody is told about programs who did not speak of one, no advice is given unasked to someone
    who is well, and nothing is celebrated that nobody called good.
    """
    if strategy is Strategy.SELF_DISCLOSURE:
        return bool(_ADDRESSED.search(context.message))
    if strategy is Strategy.PROVIDING_SUGGESTIONS:
        return asks(context.message) or context.tone.state in _LOW
    if strategy is Strategy.CELEBRATION:
        return context.tone.state in GLAD or polarity(context.message) > 0
    return True


def _tells_of_trouble(message: str, before: Sequence[str]) -> bool:
    """Whether anything in a message, or in the ones just before it, is hard by its words."""
    lately = [text.lower().replace("’", "'") for text in (*before, message)]
    return any(polarity(text) < 0 or _TROUBLE.search(text) for text in lately)


def _state(read: EmotionalState, message: str, before: Sequence[str]) -> EmotionalState:
    named = named_feeling(message)
    if named is not None:
        return named
    told = polarity(message)
    if read in _LOW and told == 0 and not _tells_of_trouble(message, before):
        return EmotionalState.NEUTRAL
    if read in GLAD and not (told > 0 or (told == 0 and _LIVELY.search(message))):
        return EmotionalState.NEUTRAL
    if read in _LOW and told > 0:
        return EmotionalState.NEUTRAL
    return read
