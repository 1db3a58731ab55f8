"""What a person says is wrong in memory, and what is right: "2 is wrong, i live in york".

A memory is meant by its number, its place in the list, or what it is about; or by none of these,
when what is right says by itself what it takes the place of ("no that's wrong i moved to york").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_THING = r"(?:memory|number|no\.?|fact|note|point|item|entry|line|thing|#)"
_LISTED = r"(?: on (?:the|that|your) list)?"
_NUMBER = rf"(?:the )?(?:{_THING} ?)?#?(?P<number>\d{{1,12}})\b(?: one)?{_LISTED}"
_PLACE = (
    rf"the (?P<place>{'|'.join(_PLACES)}|last)(?: (?:one|{_THING}))?(?: on (?:the|that|your) list)?"
)
_KNOW = r"(?:know|have|remember|saved|kept|wrote|said|think)"
_ABOUT = (
    r"(?:(?:the|your) (?:one|ones|memory|memories|notes?|facts?|thing|things|part|bit)"
    rf"(?: (?:that )?you {_KNOW})?"
    rf"|(?:what|everything|the things?) (?:that )?(?:you|u) {_KNOW}"
    r"(?: you know)?) (?:about|on|of) (?P<about>(?!me\b|myself\b)[\w' -]{2,40}?)"
)
_THIS = r"(?:that|this|it|that one|this one|what you (?:said|wrote|have there))"
_WRONG = (
    r"(?:(?:is|are|was|were|'s|s|'re) (?:just |all |totally |completely |simply |a bit )?"
    r"(?:wrong|incorrect|false|untrue|outdated|out of date|mistaken|no longer (?:true|right|so)"
    r"|not (?:right|true|correct|so|the case)(?: any ?more)?)"
    r"|(?:isn'?t|is not|aren'?t|wasn'?t|ain'?t) (?:right|true|correct|so|the case)"
    r"(?: any ?more)?)\b"
)
_SHOULD = r"(?:should (?:be|say|read)|needs to (?:be|say))(?: that)?\b"
_START = (
    r"^\W*(?:(?:no+|nope|nah|wait|hey|hi|oh|sorry|um|well|actually|please|but|and|ok|okay|kith)"
    r"[ ,.!:;-]+)*"
)
# "Wrong for me" and "wrong that ..." say what is wrong, not what is right.
_RIGHT = (
    r"(?![ ]*(?:that|for|on|about|to|of|with|in|if|when|how|what|number|way|time)\b)"
    r"(?P<right>[\s\S]*)$"
)
_SEPARATE = re.compile(
    r"^[\s,.;:!-]*(?:(?:now|actually|because|cause|cos|since|in fact|rather|it'?s (?=actually\b)"
    r"|it should (?:be|say)(?: that)?|and|but)\b[\s,:]*)*",
    re.IGNORECASE,
)
_NAMED = tuple(
    re.compile(rf"{_START}{meant} {wrong}{_RIGHT}", re.IGNORECASE)
    for meant in (_NUMBER, _PLACE, _ABOUT)
    for wrong in (_WRONG, _SHOULD)
)
_CHANGE = re.compile(
    rf"{_START}(?:(?:can|could|would) you )?(?:change|correct|fix|update|put right) "
    rf"(?:{_THING} ?)#?(?P<number>\d{{1,12}})\b(?: to| so that it says)?{_RIGHT}",
    re.IGNORECASE,
)
_UNNAMED = re.compile(
    rf"{_START}(?:{_THIS} ?{_WRONG}|wrong|not true|incorrect|you(?:'re| are) wrong"
    rf"|you(?:'ve| have)? got (?:that|it|this) wrong|you remember (?:that|it) wrong){_RIGHT}",
    re.IGNORECASE,
)
_ABOUT_A_LIFE = re.compile(
    r"^(?!(?:he|she|they|it|you|that|this|there)\b)"
    r"(?:(?:my|our) (?:[\w'-]+ ){1,3}?|[a-z][\w'-]* )(?:(?:just|really|still|actually|only|now) )?"
    r"(?:live|lives|living|moved|work|works|working|study|studies|studying|was born|come|comes"
    r"|like|likes|love|loves|hate|hates|play|plays|eat|eats|have (?:a|an|two|three|no)"
    r"|has (?:a|an|two|three|no)|(?:don'?t|doesn'?t) (?:like|eat|live|work|have|play)"
    r"|(?:is|am|are) (?:not )?(?:my|an?|from|called|in|at|on|\d)|called)\b"
    r"|^(?:i'm|im|we're|my|our|[a-z]+'s) .*\w",
    re.IGNORECASE,
)
_NO_LIFE = re.compile(
    r"^(?:i(?:'m| am)? (?:mean|meant|said|sorry|not sure)|my (?:bad|fault|mistake))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Correction:
    """What is wrong, and what is right; whichever of them was said.

    Attributes:
        number: the number of the memory.
        place: its place in the list, from 1; -1 for the last.
        about: what it is about.
        right: what is right instead; empty: not said.
    """

    number: int | None = None
    place: int | None = None
    about: str | None = None
    right: str = ""


def asked_correction(text: str) -> Correction | None:
    """What a message says is wrong; None when it puts nothing in memory right."""
    written = text.replace("\u2019", "'").strip()
    for form in (*_NAMED, _CHANGE):
        match = form.match(written)
        if match is not None:
            groups = match.groupdict()
            number, place = groups.get("number"), groups.get("place")
            return Correction(
                number=int(number) if number else None,
                place=_place(place) if place else None,
                about=_thing(groups.get("about")),
                right=_right(match["right"]),
            )
    match = _UNNAMED.match(written)
    right = _right(match["right"]) if match else ""
    tells = _ABOUT_A_LIFE.match(right) and not _NO_LIFE.match(right)
    return Correction(right=right) if tells else None


def _place(word: str) -> int:
    return -1 if word.lower() == "last" else _PLACES.index(word.lower()) + 1


def _thing(words: str | None) -> str | None:
    return re.sub(r"^(?:my|our|the)\s+", "", words.strip(), flags=re.IGNORECASE) if words else None


def _right(rest: str) -> str:
    said = " ".join(_SEPARATE.sub("", rest).split()).strip(" \"'")
    return said if len(said) > 2 else ""
