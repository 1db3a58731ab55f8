"""How a message stands to the mood before it, and what one says that says no word."""

from __future__ import annotations

import re

from kith.reply.context import Context, Speaker
from kith.reply.template import Need
from kith.tone.mood import WEIGHT_OF_A_TURN
from kith.tone.reading import EmotionalState

LOW = -0.1
GOOD = 0.1
PLAIN_TONE = 0.25
"""From this valence on, either way, one message is plainly good or bad. Choices of ours."""

FEWEST_TURNS = 2
"""How much someone has to have said before a mood can be said to have turned."""

_PLEASANT = frozenset({EmotionalState.HAPPY, EmotionalState.EXCITED})
_HEAVY = frozenset({EmotionalState.SAD, EmotionalState.ANXIOUS, EmotionalState.FRUSTRATED})

_CONTRAST = re.compile(
    r"\b(?:but|though|although|however|except|at the same time|on the other hand|and yet|"
    r"yet|even so|only that)\b",
    re.IGNORECASE,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|cannot|hardly|nothing|nobody|without|can'?t|won'?t|"
    r"(?:is|was|are|were|do|does|did|would|could|should|has|have|had|ai)n'?t)\b"
)
_GOOD = re.compile(
    r"\b(?:(?<!his )(?<!her )(?<!my )(?<!their )(?<!no )good|great|nice|lovely|happy|glad|"
    r"pleased|proud|excited|love|loved|fun|better|"
    r"best(?! (?:friend|mate)s?\b)|passed|won|promoted|promotion|got the job|got in|relieved|"
    r"relief|brilliant|wonderful|"
    r"beautiful|enjoy\w*|thrilled|delighted|looking forward|finally|worked out|well)\b"
)
_BAD = re.compile(
    r"\b(?:bad|sad|awful|terrible|horrible|scared|afraid|worried|worry|anxious|nervous|tired|"
    r"exhausted|lonely|alone|miss|misses|missed|hurts?|angry|annoyed|upset|guilty|awkward|"
    r"lost|hard|tough|stress\w*|overwhelm\w*|difficult|rough|cried|crying|failed|failing|broke|"
    r"hate|worse|worst|argued|argument|fight|fought|ruined|sick|ill|dread\w*|empty|homesick|"
    r"(?:did not|didn'?t) (?:pass|win|get (?:in|it|the \w+)|make it)|"
    r"fired|sacked|laid off|dumped|cheated|jealous|nightmare|panick\w*|shaking)\b"
)
_LETTERS = re.compile(r"[^\W_]")
_SOUND = re.compile(
    r"(?:h+m+|m+h*m*|u+h+m*|u+m+|e+r+m*|e+h+|a+h+|h+u+h+|"
    r"no words|(?:i )?can'?t say|(?:i )?have no words)",
    re.IGNORECASE,
)


def mood_turns(context: Context) -> frozenset[Need]:
    """`brighter` or `darker`, when the mood before this message was the other way; or neither.

    The mood of the context counts this message in already (`Mood.after`), so it is taken out.
    """
    said = sum(turn.speaker is Speaker.PERSON for turn in context.turns)
    valence, _ = context.mood
    if said < FEWEST_TURNS or context.mood == (0.0, 0.0):
        return frozenset()
    now = context.tone.valence
    before = (valence - WEIGHT_OF_A_TURN * now) / (1 - WEIGHT_OF_A_TURN)
    told = polarity(context.message)
    if before <= LOW and now >= PLAIN_TONE and context.tone.state in _PLEASANT and told > 0:
        return frozenset({Need.BRIGHTER})
    if before >= GOOD and now <= -PLAIN_TONE and context.tone.state in _HEAVY and told < 0:
        return frozenset({Need.DARKER})
    return frozenset()


def is_mixed(message: str) -> bool:
    """Whether good and bad stand on the two sides of a "but"."""
    plain = message.lower().replace("’", "'")
    for contrast in _CONTRAST.finditer(plain):
        before, after = plain[: contrast.start()], plain[contrast.end() :]
        if {polarity(before), polarity(after)} == {1, -1}:
            return True
    return False


def polarity(text: str) -> int:
    """1 good, -1 bad, 0 neither or both. A negation before a word turns it round."""
    text = text.lower().replace("’", "'")
    good = bad = 0
    for pattern, sign in ((_GOOD, 1), (_BAD, -1)):
        for match in pattern.finditer(text):
            near = text[max(0, match.start() - 16) : match.start()]
            turned = -sign if _NEGATION.search(near) else sign
            good += turned > 0
            bad += turned < 0
    return (good > 0) - (bad > 0)


def is_wordless(context: Context) -> bool:
    """Whether a message says nothing in words: dots, a sign that tells no joy, a "hmm"."""
    if context.tone.state in _PLEASANT:
        return False
    message = context.message.strip()
    if message.endswith("?"):
        return False
    words = message.strip(" .,!…-~")
    return bool(message) and (not _LETTERS.search(message) or bool(_SOUND.fullmatch(words)))
