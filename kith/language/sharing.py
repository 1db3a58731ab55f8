"""What a person wants of their memories and the language model: "don't send my memories to it".

A withdrawal is looked for first, in more ways than consent: who is not heard when they say no has
lost more than who has to say yes again.
"""

from __future__ import annotations

import re

_OPENING = (
    "please|pls|hey|hi|ok|okay|kith|now|actually|sorry|well|and|but|wait|yes|yeah|nope|nah"
    "|thanks|thank you|(?:can|could|would|will) (?:you|u)"
)
_START = rf"^\W*(?:(?:{_OPENING}|no(?=\W*[,.!;:-]))\W+)*"
_START_NOT = rf"^\W*(?:(?:{_OPENING}|no)\W+)*"
_MEMORIES = (
    r"(?:any of |all of )?(?:my |the |your |any |all )?(?:my )?"
    r"(?:memories|memory|notes|facts|(?:the )?(?:things|what|anything|everything) (?:that )?"
    r"(?:you|u) (?:know|remember))(?: (?:about|of) me)?"
)
_MODEL = (
    r"(?:the |your |that |any |an? )?(?:language model|llm|ai (?:model|service|company)|model"
    r"|openai|chatgpt|cloud|service|provider)"
)
_TO = rf" (?:on )?(?:with|to|for|in|by) {_MODEL}"
_SHARE = (
    r"(?:shar(?:e|ing)|send(?:ing)?|giv(?:e|ing)|pass(?:ing)?(?: on)?|hand(?:ing)?(?: over)?"
    r"|show(?:ing)?|us(?:e|ing)|put(?:ting)?|tak(?:e|ing))"
)
_SHARED = r"(?:shared|sent|given|passed|handed|shown|used|put|taken|going)"
_WHAT = rf"{_SHARE} (?:of )?(?:about me )?{_MEMORIES}{_TO}"
_END = r"(?: (?:any ?more|any longer|again|ever|please|at all|from now on|now))*\W*$"
_RATHER = r"i(?:'d|d| would) (?:rather|prefer(?: it)?)(?: if| that)?"
_NOT = (
    r"(?:don'?t(?: you)?(?: ever)?|do not(?: ever)?|never(?: ever)?|stop|quit|no(?: more)?"
    r"|(?:you|u) (?:may|must|should|can|could)(?: ?not| never|n'?t|'?t)(?: ever)?"
    r"|(?:you|u) (?:mustn'?t|shan'?t|won'?t)"
    r"|(?:you|u)(?:'re| are|r|re)?(?: not|n'?t| no longer) allowed to"
    r"|i (?:don'?t|do not|never) (?:want|wish|like|agree|allow)(?: (?:for|that))?(?: (?:you|u))?"
    r"(?: to)?"
    r"|i no longer (?:want|agree|allow)(?: for)?(?: (?:you|u))?(?: to)?"
    r"|i (?:(?:'d|would) like to |want to )?(?:withdraw|take back|revoke) my (?:consent|permission)"
    r" (?:to|for)(?: you)?(?: to)?"
    rf"|{_RATHER} (?:you|u) (?:didn'?t|did not|don'?t|do not|wouldn'?t|not(?: to)?|never|stopped)"
    rf"|{_RATHER} not(?: to)?)"
)
_MAY = (
    r"(?:(?:you|u) (?:may|can|are allowed to)(?: now| again)?|do|i (?:agree|want|allow) "
    r"(?:that |for )?(?:(?:you|u) )?(?:may |can |to )?)"
)
_WITHDRAWN = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_START_NOT}{_NOT} {_WHAT}{_END}",
        rf"{_START_NOT}(?:i (?:don'?t|do not|no longer|never) want|{_RATHER} not have"
        rf"|don'?t let|do not let) {_MEMORIES}(?: (?:to )?(?:be|being|get|getting))?"
        rf"(?: {_SHARED}| (?:to )?go)?{_TO}{_END}",
        rf"{_START_NOT}{_RATHER} {_MEMORIES} (?:weren'?t|were not|aren'?t|are not|wouldn'?t be"
        rf"|not be) {_SHARED}{_TO}{_END}",
        rf"{_START_NOT}{_MEMORIES} (?:may|must|should|can|are|shall)(?: ?not| never|n'?t|'?t)"
        rf"(?: to)?(?: be)? (?:{_SHARED}|go){_TO}{_END}",
        rf"{_START_NOT}keep {_MEMORIES} (?:away from|from|out of) {_MODEL}{_END}",
    )
)
# A question whether it is allowed allows nothing.
_GIVEN = re.compile(
    rf"{_START}(?:{_MAY} ?)?{_WHAT}(?: (?:again|now|please))*[^\w?]*$", re.IGNORECASE
)


def asked_sharing(text: str) -> bool | None:
    """Whether memories may go to the language model, as the message says; None: it says nothing."""
    written = " ".join(text.replace("\u2019", "'").split())
    if any(form.match(written) for form in _WITHDRAWN):
        return False
    return True if _GIVEN.match(written) else None
