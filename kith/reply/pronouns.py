"""Whom "they" are in a reply: somebody who was just called "he" is "he" in it too.

Only where nobody else comes up: of "my mum died and the hospital never rang" nobody can tell by
words alone whether a reply that says "they" speaks of the mother.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from kith.language.people import ROLES, SAME_ROLE

HE, SHE = "he", "she"


def _with_other_words(roles: str) -> frozenset[str]:
    return frozenset(
        word for role in roles.split() for word in (role, *SAME_ROLE.get(role, "").split())
    )


_MALE_ROLES = _with_other_words(
    "father stepfather grandfather brother stepbrother son stepson grandson uncle nephew husband "
    "boyfriend fiancé godfather godson ex-husband ex-boyfriend father-in-law brother-in-law "
    "son-in-law landlord"
)
_FEMALE_ROLES = _with_other_words(
    "mother stepmother grandmother sister stepsister daughter stepdaughter granddaughter aunt "
    "niece wife girlfriend fiancée godmother goddaughter ex-wife ex-girlfriend mother-in-law "
    "sister-in-law daughter-in-law landlady"
)
MEN = _MALE_ROLES | frozenset("man boy guy bloke lad fella gaffer dude".split())
WOMEN = _FEMALE_ROLES | frozenset("woman girl lady lass".split())

_OF = {
    HE: _MALE_ROLES | frozenset("he him his himself hes".split()),
    SHE: _FEMALE_ROLES | frozenset("she her hers herself shes".split()),
}
_OTHERS = frozenset(ROLES) - _MALE_ROLES - _FEMALE_ROLES | frozenset(
    "they them their theirs themselves theyre theyve people folks someone somebody everyone "
    "everybody anyone nobody guy guys man men woman women boy boys girl girls lad lads lady "
    "ladies uncles aunts nephews nieces grandparents husbands wives family team staff work "
    "office school college uni hospital surgery clinic ward hr police council court bank "
    "company boss bosses client clients customer customers patient patients driver".split()
)
_WORD = re.compile(r"[a-zé]+(?:-[a-zé]+)*")
_ENDING = re.compile(r"'(?:s|d|ll|re|ve)\b")

_AGREEING = (
    (r"haven't they", "hasn't {he}"),
    (r"don't they", "doesn't {he}"),
    (r"aren't they", "isn't {he}"),
    (r"have they", "has {he}"),
    (r"do they", "does {he}"),
    (r"are they", "is {he}"),
    (r"were they", "was {he}"),
    (r"they haven't", "{he} hasn't"),
    (r"they don't", "{he} doesn't"),
    (r"they aren't", "{he} isn't"),
    (r"they(?:'re| are)", "{he}'s"),
    (r"they've", "{he}'s"),
    (r"they have", "{he} has"),
    (r"they were", "{he} was"),
    (r"they matter", "{he} matters"),
    (r"themselves", "{him}self"),
    (r"they", "{he}"),
    (r"them", "{him}"),
    (r"their", "{his}"),
)
"""Statements in the present are few; `matter` is the one verb of the bank's that needs its ending
(a test looks for others)."""
_REWRITTEN = tuple(
    (re.compile(rf"\b{of_several}\b", re.IGNORECASE), of_one) for of_several, of_one in _AGREEING
)
_FORMS = {
    HE: {"he": "he", "him": "him", "his": "his"},
    SHE: {"he": "she", "him": "her", "his": "her"},
}


def spoken_of(said: Sequence[str]) -> str | None:
    """How the one person is called of whom somebody speaks: `HE`, `SHE`, or None.

    None where it is nobody, several, or anybody else comes up; where a text speaks of nobody at
    all, the one before it may tell.

    Args:
        said: what they said, the newest last.
    """
    for text in reversed(said):
        words = frozenset(_WORD.findall(_ENDING.sub("", text.lower().replace("’", "'"))))
        found = [one for one in (HE, SHE) if words & _OF[one]]
        if words & _OTHERS or len(found) > 1:
            return None
        if found:
            return found[0]
    return None


def of_one(text: str, pronoun: str) -> str:
    """A reply about one person, with `HE` or `SHE` in it instead of "they"."""
    for pattern, form in _REWRITTEN:
        text = pattern.sub(partial(_filled, form=form, pronoun=pronoun), text)
    return text


def _filled(match: re.Match[str], *, form: str, pronoun: str) -> str:
    words = form.format(**_FORMS[pronoun])
    return words[0].upper() + words[1:] if match.group()[0].isupper() else words
