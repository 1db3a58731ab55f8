"""How much a single word looks like a given name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from kith.language.wordlists import WordLists, plain

SHORTEST_TYPO = 6
SHORTEST_FAR_TYPO = 9

# What people most often say after "i'm" and "it's": even short slips of these are told.
FEELINGS = frozenset(
    "tired happy sad bored lonely angry okay fine good great upset scared alone hungry drunk sick "
    "stuck broke broken afraid worried stressed nervous excited anxious annoyed confused ashamed "
    "jealous guilty better worse ready sorry sure free busy late asleep awake here there home done "
    "dying crying trying going feeling having getting doing working hurting losing over hard weird "
    "raining cold warm same nothing still nobody right just really very not from back later".split()
)
_ENDINGS = (
    ("ing", 6), ("ed", 5), ("ly", 6), ("ish", 6), ("ness", 7), ("less", 7), ("ful", 6),
    ("est", 6), ("er", 6), ("ers", 7), ("ies", 6), ("es", 6), ("s", 5), ("able", 7), ("y", 6),
)  # fmt: skip
_BEGINNINGS = ("un", "over", "under", "non", "super", "pre", "self", "half", "ex", "anti", "mis")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LATIN = re.compile(r"[a-z'-]+")
_CONTRACTION = re.compile(r"(?:.*n't|.*'(?:s|re|ve|ll|d|m)|o'clock)", re.IGNORECASE)


class Kind(Enum):
    """What a word is."""

    NAME = "a given name and no common word"
    WORD_NAME = "a given name that is a word too"
    SHY = "mostly a word, sometimes a name"
    COMMON = "a common word"
    UNKNOWN = "neither"


@dataclass(frozen=True)
class Evidence:
    """Judges words by lists.

    Attributes:
        lists: the words that are known.
    """

    lists: WordLists

    def kind(self, word: str) -> Kind:
        """What `word` is, whatever its case; a slip of the keyboard counts as the word meant."""
        bare = plain(word)
        if _CONTRACTION.fullmatch(bare):
            return Kind.COMMON
        known = self._known(bare)
        if known is not None:
            return known
        if not _LATIN.fullmatch(bare):
            return Kind.UNKNOWN
        if "-" in bare:
            return self._joined(bare.split("-"))
        joined = bare.replace("'", "")
        if self._is_common(joined) or self._is_derived(joined) or self._is_unsayable(joined):
            return Kind.COMMON
        return Kind.UNKNOWN

    def is_describing(self, word: str) -> bool:
        """Whether it is an adjective, an adverb or a participle."""
        bare = plain(word)
        return bare in self.lists.describing or bare.endswith(("ing", "ed"))

    def is_slip(self, word: str) -> bool:
        """Whether a word that is neither is a near miss of something said of oneself."""
        bare = plain(word)
        if not _LATIN.fullmatch(bare):
            return False
        near = _one_slip(bare)
        if near & FEELINGS:
            return True
        if len(bare) < SHORTEST_TYPO:
            return False
        if any(one in self.lists.describing for one in near):
            return True
        return len(bare) >= SHORTEST_FAR_TYPO and any(
            abs(len(word) - len(bare)) <= 1 and _is_within_two(bare, word)
            for word in self.lists.describing
            if word[:2] == bare[:2]
        )

    def _known(self, bare: str) -> Kind | None:
        lists = self.lists
        if bare in lists.names:
            return Kind.NAME
        if bare in lists.word_names:
            return Kind.WORD_NAME
        if bare in lists.shy_names:
            return Kind.SHY
        return Kind.COMMON if bare in lists.words else None

    def _joined(self, parts: list[str]) -> Kind:
        kinds = [self._known(part) for part in parts if part]
        if not kinds or kinds[-1] is Kind.COMMON:
            return Kind.NAME if Kind.NAME in kinds[:1] and len(parts[-1]) < 4 else Kind.COMMON
        return Kind.NAME if Kind.NAME in kinds or Kind.WORD_NAME in kinds else Kind.UNKNOWN

    def _is_common(self, bare: str) -> bool:
        shorter = {re.sub(r"(.)\1{2,}", r"\1", bare), re.sub(r"(.)\1{2,}", r"\1\1", bare)}
        return any(one in self.lists.words or one in self.lists.shy_names for one in shorter)

    def _is_derived(self, bare: str) -> bool:
        words = self.lists.words
        if (bare.endswith("ing") and len(bare) > 7) or bare + "g" in words:
            return True
        for ending, shortest in _ENDINGS:
            if bare.endswith(ending) and not bare.endswith("eed") and len(bare) >= shortest:
                stem = bare[: -len(ending)]
                if {stem, stem + "e", stem + "y"} & words:
                    return True
                if len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in words:
                    return True
        return any(
            bare.startswith(start) and len(bare) > len(start) + 3 and bare[len(start) :] in words
            for start in _BEGINNINGS
        )

    @staticmethod
    def _is_unsayable(bare: str) -> bool:
        """Such as "hmmm", "asdf": no vowel, or one letter again and again."""
        return len(bare) > 2 and (
            not re.search(r"[aeiouy]", bare) or re.search(r"(.)\1\1", bare) is not None
        )


def _one_slip(word: str) -> set[str]:
    return set(_slips(word))


def _slips(word: str) -> Iterator[str]:
    """All words one edit away (P. Norvig, "How to write a spelling corrector")."""
    for i in range(len(word) + 1):
        left, right = word[:i], word[i:]
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in _LETTERS:
            yield left + letter + right
            if right:
                yield left + letter + right[1:]


def _is_within_two(one: str, other: str) -> bool:
    """Whether the edit distance is at most two (Levenshtein)."""
    before = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against)))
        if min(row) > 2:
            return False
        before = row
    return before[-1] <= 2
