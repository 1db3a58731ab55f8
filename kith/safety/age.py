"""Whether somebody says that they are under 18. Said once, it counts for good (SAFETY.md R8)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kith.safety.plain import plain as as_plain

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
_SORT = r"(?:f|m|nb|female|male|girl|boy|yo|y/?o)\b"
_STATED = (
    re.compile(_I_AM + _AGE + r"\b" + _NO_AGE_AFTER),
    re.compile(r"\bi(?:'ve| have)? ?(?:just )?(?:turn(?:ed)?|turning) " + _AGE + r"\b"),
    re.compile(r"\b(?:my age is|i(?:'m| am) aged?|aged|(?:about|going) to turn) " + _AGE + r"\b"),
    re.compile(r"\b(?:as|i(?:'m| am)|being|just) an? " + _AGE + r"[- ]years?[- ]?old\b"),
    re.compile(r"\b(?:i(?:'m| am|m)) (?:an? )?" + _AGE + r" ?(?:(?:yrs?|years?)[- ]?old|y/?o)\b"),
    re.compile(
        r"^\W*(?:hi|hey|hello)?\W*" + _AGE + r" ?(?:/ ?)?(?:f|m|nb|female|male|girl|boy|yo|y/?o)\b"
    ),
    re.compile(r"\b" + _AGE + r" ?(?:f|m|years old|yo|y/o) here\b"),
    re.compile(
        r"^\W*(?:only|just|turning|almost|nearly|barely) " + _AGE + r"\b(?: soon| next| in|\W*$)"
    ),
    re.compile(r"\bi(?:'m| am|m) an? teen(?:ager)?\b\W*(?:at |aged |of )?" + _AGE + r"\b"),
    re.compile(r"\bi(?:'m| am|m) an? " + _AGE + r"[- ]years?[- ]old\b"),
)
_SCHOOL = re.compile(
    r"\b(?:i(?:'m| am|m)|i just (?:started|finished)|i go to|"
    r"i(?:'m| am)? ?(?:still )?(?:in|at|going to|starting|attend))\s+"
    r"(?:(?:still|only|just|currently|in|at|to|starting|my|the|a)\s+)*"
    r"(?:(?:[1-9]|1[0-2]|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh)"
    r"(?:st|nd|rd|th)? grade|grade (?:[1-9]|1[0-2])\b|year (?:[1-9]|1[0-3])\b|"
    r"(?:class|std|standard) (?:[1-9]|1[0-2])\b|form [1-6]\b|middle school|"
    r"junior high|primary school|elementary(?: school)?|secondary school|sixth form|"
    r"high ?school(?! (?:teacher|reunion|sweetheart|friend)))\b"
)
_GRADE = re.compile(
    r"\bi (?:have|had|got|failed|hate|love|sit|started|skipped|am)\b.{0,40}\b(?:in|for) (?:the )?"
    r"(?:[5-9]|1[0-2])th grade\b|"
    r"\bi(?:'m| am|m) (?:an? )?(?:freshman|sophomore|junior|senior) (?:in|at) (?:high ?school|hs)\b"
)
_UNTIL_18 = re.compile(
    r"\b(?:when|until|till|before|once|as soon as) i(?:'m| am| turn| become) (?:18|eighteen)\b|"
    r"\b(?:wait|years?|months?|weeks?) (?:to be|to turn|(?:un)?till? i(?:'m| am| turn)|"
    r"before i(?:'m| am| turn)|(?:away )?from (?:being|turning)) (?:18|eighteen)\b|"
    r"\bi(?:'ll| will| won't)(?: only)? (?:be|turn) (?:18|eighteen) "
    r"(?:in|next|soon|on|this|until)\b|"
    r"\bi(?:'m turning| turn) (?:18|eighteen) (?:in|next|soon|on|this|tomorrow)\b|"
    r"^age:? ?(?:[6-9]|1[0-7])\b(?! ?(?:gap|group|limit|of|is|when|where))|"
    r"\b(?:[5-9]|1[0-2])th grade here\b|\bin (?:the )?(?:[6-9]|1[0-2])th (?:rn|now|right now)\b|"
    r"\b(?:1[0-7]|[6-9]) ?(?:yrs?|years?)[- ]?old here\b|\bmy sweet (?:16|sixteen)\b"
)
_BIRTHDAY = re.compile(
    r"\bmy (?:(?:[7-9]|1[0-8])th|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|"
    r"seventeenth|eighteenth) birthday (?:is|will be|comes|tomorrow|next|soon|in )"
)
_SAID = re.compile(
    r"\bi(?:'m| am|m) (?:still |only |just )?(?:a minor|under ?age|under ?18|under eighteen|"
    r"not (?:yet )?(?:18|eighteen)(?: yet)?|not an adult|a teen(?:ager)?|"
    r"an? (?:(?:high|middle) ?schooler|(?:high|middle) ?school (?:student|kid|girl|boy|freshman|"
    r"sophomore|junior|senior)|\d{1,2}(?:st|nd|rd|th)? ?grader|(?:kid|child|pre-?teen|tween)"
    r"(?! (?:at heart|inside|again))))\b"
)
_NOT_NOW = re.compile(
    r"\b(?:when|back when|since|until|like) (?:i was|i'm|i am) |"
    r"\b(?:if|imagine|pretend|as if|wish) (?:that )?i(?:'m| am| was| were)\b|\bfeel like\b"
)


def says_under_18(text: str) -> bool:
    """Whether the text states, of its writer and of now, an age or a school year under 18."""
    plain = as_plain(text)
    return any(_states(sentence) for sentence in re.split(r"[.!?\n;]+", plain))


def says_adult(text: str) -> bool:
    """Whether the text states, of its writer and of now, an age of 18 or more."""
    sentences = re.split(r"[.!?\n;]+", as_plain(text))
    return any(
        age >= ADULT_AGE
        for sentence in sentences
        if not _NOT_NOW.search(sentence)
        for age in _ages(sentence)
    )


def _ages(sentence: str) -> Iterator[int]:
    """The years that a sentence states of its writer."""
    for pattern in _STATED:
        yield from (_years(match["age"]) for match in pattern.finditer(sentence))


def _states(sentence: str) -> bool:
    if _UNTIL_18.search(sentence):
        return True
    if _NOT_NOW.search(sentence):
        return False
    if any(YOUNGEST <= age < ADULT_AGE for age in _ages(sentence)):
        return True
    return any(p.search(sentence) for p in (_SCHOOL, _GRADE, _BIRTHDAY, _SAID))


def _years(age: str) -> int:
    return int(age) if age.isdigit() else _NUMBERS[age]
