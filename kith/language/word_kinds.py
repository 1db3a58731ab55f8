"""What an English word may be, and how verbs inflect.

word_kinds.tsv is made by training/word_kinds.py, which says where the forms come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "word_kinds.tsv"
"""A word, what it may be, and of a verb its past, its third person and its participle."""
LETTERS = {"NOUN": "N", "VERB": "V", "ADJ": "A", "ADV": "R"}

_VERBS_TOO = frozenset({"be", "do", "have", "text", "need", "dare"})


@dataclass(frozen=True)
class _Verb:
    past: str
    third: str
    participle: str


@dataclass(frozen=True)
class _Words:
    kinds: dict[str, frozenset[str]]
    verbs: dict[str, _Verb]
    participles: frozenset[str]
    with_ending: frozenset[str]


def kinds_of(word: str) -> frozenset[str]:
    """What a word in lower case may be, of the names in `LETTERS`; empty if it is not known."""
    return _words().kinds.get(word, frozenset())


def is_verb(word: str) -> bool:
    """Whether a word may be a verb in its plain form."""
    return word in _VERBS_TOO or word in _words().verbs


def is_participle(word: str) -> bool:
    """Whether a word may follow "have": "told", "been"."""
    return word in _words().participles


def has_verb_ending(word: str) -> bool:
    """Whether a word is a verb with an ending of its own: "won", "helps"; not "put" nor "going"."""
    return not is_verb(word) and word in _words().with_ending


def past_of(verb: str) -> str | None:
    """Its past: "sold" of "sell"; None of what is not known."""
    found = _words().verbs.get(verb)
    return found.past if found else None


def third_person_of(verb: str) -> str | None:
    """What it is after "she": "sells" of "sell"; None of what is not known."""
    found = _words().verbs.get(verb)
    return found.third if found else None


@cache
def _words() -> _Words:
    names = {letter: kind for kind, letter in LETTERS.items()}
    kinds: dict[str, frozenset[str]] = {}
    shared: dict[str, frozenset[str]] = {}
    verbs: dict[str, _Verb] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        word, letters, *forms = line.split("\t")
        kinds[word] = shared.setdefault(letters, frozenset(names[letter] for letter in letters))
        if forms:
            verbs[word] = _Verb(*forms)
    participles = frozenset({"been", *(verb.participle for verb in verbs.values())})
    finite = {form for verb in verbs.values() for form in (verb.past, verb.third)}
    return _Words(kinds, verbs, participles, participles | finite)
