"""What a person wants of their memories and the language model: "don't send my memories to it"."""

from __future__ import annotations

import re

_MEMORIES = r"(?:my |the |your )?(?:memories|memory|notes|facts|things you (?:know|remember))"
_MODEL = (
    r"(?:the |your |that |any |an? )?(?:language model|llm|ai (?:model|service|company)|model"
    r"|openai|chatgpt|cloud|service|provider)"
)
_SHARE = r"(?:share|send|give|pass|hand|show|use|put|take)(?:ing)?"
_WISH = re.compile(
    r"^\W*(?:(?:please|pls|hey|ok|okay|kith|now)[ ,]+)*"
    rf"(?P<how>(?:you (?:may|can|are allowed to)|do|i (?:agree|want|allow) (?:that |for )?(?:you )?"
    r"(?:may |can |to )?|yes,? |don'?t|do not|never|stop|you (?:may|can|must) ?n[o']t"
    rf"|i don'?t want you to) ?)?{_SHARE} (?:of )?(?:about me )?{_MEMORIES}(?: about me)? "
    rf"(?:on )?(?:with|to|for|in) {_MODEL}\W*$"
    rf"|^\W*(?:please )?keep {_MEMORIES} (?:away from|from|out of) {_MODEL}\W*$",
    re.IGNORECASE,
)
_NOT = re.compile(r"n'?t\b|\bnot\b|\bnever\b|\bstop\b|\bkeep\b", re.IGNORECASE)


def asked_sharing(text: str) -> bool | None:
    """Whether memories may go to the language model, as the message says; None: it says nothing."""
    match = _WISH.match(text.replace("\u2019", "'"))
    if match is None:
        return None
    return _NOT.search(match["how"] or match[0].split(" to ")[0]) is None
