"""Whether somebody says that they are under 18. Said once, it counts for good (SAFETY.md R8)."""

from __future__ import annotations

import re

ADULT_AGE = 18
YOUNGEST = 6

_NUMBERS = {
    **{word: n for n, word in enumerate("six seven eight nine ten eleven twelve".split(), start=6)},
    **{word: n for n, word in enumerate("thirteen fourteen fifteen sixteen seventeen".split(), 13)},
}
_AGE = rf"(?P<age>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_I_AM = r"\b(?:i am|i'?m|im|i will be|i'?ll be|me is)\s+(?:(?:only|just|still|like|about|actually|"
_I_AM += r"barely|literally|almost|nearly|a|an|turning|going to be|gonna be)\s+)*"
_NO_AGE_AFTER = (
    r"(?!\s*(?:%|/|:|\.\d|st\b|nd\b|rd\b|th\b|min|hour|hr|sec|day|week|month|mile|km|"
    r"kilo|kg|pound|lb|stone|feet|foot|ft|cm|inch|euro|dollar|\$|£|€|page|step|point|percent|"
    r"people|times|years? (?:in|into|sober|clean|younger|older|late|away|married|with|at|on|of)|"
    r"weeks?|pm\b|am\b|o'?clock|out of|in a row|days?|grams?|months?|chapters?|episodes?|cats?))"
)
_STATED = (
    re.compile(_I_AM + _AGE + r"\b" + _NO_AGE_AFTER),
    re.compile(r"\bi(?:'ve| have)? ?(?:just )?(?:turn(?:ed)?|turning) " + _AGE + r"\b"),
    re.compile(r"\b(?:my age is|i(?:'m| am) aged?|aged) " + _AGE + r"\b"),
    re.compile(r"\b(?:as|i(?:'m| am)|being|just) an? " + _AGE + r"[- ]years?[- ]?old\b"),
    re.compile(r"\b(?:i(?:'m| am|m)) (?:an? )?" + _AGE + r" ?(?:(?:yrs?|years?)[- ]?old|y/?o)\b"),
    re.compile(r"^\W*(?:hi|hey|hello)?\W*" + _AGE + r" ?(?:/ ?)?(?:f|m|nb|female|male|yo|y/o)\b"),
    re.compile(r"\b" + _AGE + r" ?(?:f|m) here\b"),
)
_SCHOOL = re.compile(
    r"\b(?:i(?:'m| am|m)|i just (?:started|finished)|i go to|"
    r"i(?:'m| am)? ?(?:still )?(?:in|at|going to|starting|attend))\s+"
    r"(?:(?:still|only|just|currently|in|at|to|starting|my|the|a)\s+)*"
    r"(?:(?:[1-9]|1[0-2]|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh)"
    r"(?:st|nd|rd|th)? grade|grade (?:[1-9]|1[0-2])\b|year (?:[1-9]|1[0-3])\b|middle school|"
    r"junior high|primary school|elementary(?: school)?|secondary school|sixth form|"
    r"high ?school(?! (?:teacher|reunion|sweetheart|friend)))\b"
)
_SAID = re.compile(
    r"\bi(?:'m| am|m) (?:still |only |just )?(?:a minor|under ?age|under ?18|under eighteen|"
    r"not (?:yet )?(?:18|eighteen)(?: yet)?|not an adult|a (?:kid|child|pre-?teen|tween))\b"
    r"(?! (?:at heart|inside|again))"
)
_NOT_NOW = re.compile(
    r"\b(?:when|back when|since|until|like) (?:i was|i'm|i am) |"
    r"\b(?:if|imagine|pretend|as if|wish) (?:that )?i(?:'m| am| was| were)\b|\bfeel like\b"
)


def says_under_18(text: str) -> bool:
    """Whether the text states, of its writer and of now, an age or a school year under 18."""
    plain = " ".join(text.lower().replace("\u2019", "'").split())
    return any(_states(sentence) for sentence in re.split(r"[.!?\n;]+", plain))


def _states(sentence: str) -> bool:
    if _NOT_NOW.search(sentence):
        return False
    ages = (match["age"] for pattern in _STATED for match in pattern.finditer(sentence))
    if any(
        YOUNGEST <= _NUMBERS.get(age, int(age) if age.isdigit() else 0) < ADULT_AGE for age in ages
    ):
        return True
    return bool(_SCHOOL.search(sentence) or _SAID.search(sentence))


def _years(age: str) -> int:
    return int(age) if age.isdigit() else _NUMBERS[age]
