"""How much a single word looks like a given name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum

from kith.language.slips import Slips
from kith.language.spelling import NameSpelling
from kith.language.wordlists import WordLists, plain

_SHORTEST_COMPOUND = 7
_SHORTEST_PART = 3
_ENDINGS = (
    ("ing", 6), ("ed", 5), ("ly", 6), ("ish", 6), ("ness", 7), ("less", 7), ("ful", 6),
    ("est", 6), ("er", 6), ("ers", 7), ("ies", 6), ("es", 6), ("s", 5), ("able", 7), ("y", 6),
)  # fmt: skip
_BEGINNINGS = ("un", "over", "under", "non", "super", "pre", "self", "half", "ex", "anti", "mis")
_LATIN = re.compile(r"[a-z'-]+")
_CONTRACTION = re.compile(r"(?:.*n't|.*'(?:s|re|ve|ll|d|m)|o'clock)")
_VOWEL_BETWEEN = re.compile(r"[aeiou]|.y.")
_DRAWN_OUT = re.compile(r"(.)\1{2,}")


class Kind(Enum):
    """What a word is."""

    NAME = "a given name and no common word"
    WORD_NAME = "a given name that is a word too"
    SHY = "mostly a word, sometimes a name"
    COMMON = "a common word"
    UNKNOWN = "neither"


@dataclass(frozen=True)
class Bars:
    """What the spelling of a word on no list has to reach (mean log odds, spelling.py).

    Attributes:
        least: any word.
        compound: what is made of two common words.
        slip: what may be a slip of the keyboard for a word that is often said.
    """

    least: float
    compound: float = 0.5
    slip: float = 0.8

    def eased_by(self, ease: float) -> Bars:
        """The same, with less asked of any word."""
        return replace(self, least=self.least - ease)


class Evidence:
    """Judges words by lists, and what is on none of them by its spelling."""

    def __init__(self, lists: WordLists) -> None:
        """Judge by `lists`."""
        self.lists = lists
        self._spelling = NameSpelling(filter(str.isalpha, lists.names), lists.words)
        said = {word for word in lists.others if word.endswith(("ed", "ing"))}
        self._slips = Slips(lists.describing | said)

    def kind(self, word: str) -> Kind:
        """What `word` is, whatever its case; a word drawn out or derived is common as well."""
        bare = plain(word)
        if _CONTRACTION.fullmatch(bare):
            return Kind.COMMON
        known = self._known(bare)
        if known is not None:
            return known
        if not _LATIN.fullmatch(bare) or "'" in bare:
            return Kind.UNKNOWN
        if "-" in bare:
            return self._joined([part for part in bare.split("-") if part])
        if self._is_drawn_out(bare) or self._is_derived(bare) or _is_unsayable(bare):
            return Kind.COMMON
        return Kind.UNKNOWN

    def is_describing(self, word: str) -> bool:
        """Whether it is an adjective, an adverb or a participle."""
        bare = plain(word)
        return bare in self.lists.describing or bare.endswith(("ing", "ed"))

    def is_plain_noun(self, word: str) -> bool:
        """Whether it is a common word that may be a nickname all the same ("captain")."""
        bare = plain(word)
        return bare.isalpha() and bare in self.lists.others and not self.is_describing(bare)

    def is_spelled_like_a_name(self, word: str, bars: Bars) -> bool:
        """Whether a word on no list may be a name."""
        bare = plain(word)
        if not _LATIN.fullmatch(bare) or not bare.isalpha():
            return True
        if len(bare) < 3 and not _VOWEL_BETWEEN.search(bare) and "j" not in bare:
            return False
        score = self._spelling.score(bare)
        if score < bars.least:
            return False
        if score < bars.compound and self._is_compound(bare):
            return False
        return score >= bars.slip or not self._slips.is_slip(bare)

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
        """What "Mary-Kate" is, or "Byung-ho", or "half-asleep", which is no name."""
        kinds = [self._known(part) for part in parts]
        if Kind.COMMON not in kinds and Kind.SHY not in kinds:
            is_known = Kind.NAME in kinds or Kind.WORD_NAME in kinds
            return Kind.NAME if is_known else Kind.UNKNOWN
        if kinds[0] in (None, Kind.NAME, Kind.WORD_NAME) and len(parts[-1]) <= 4:
            return Kind.NAME if kinds[0] is Kind.NAME else Kind.UNKNOWN
        return Kind.COMMON

    def _is_drawn_out(self, bare: str) -> bool:
        """Such as "fineee" and "okayy"."""
        shorter = {_DRAWN_OUT.sub(r"\1", bare), _DRAWN_OUT.sub(r"\1\1", bare)}
        if len(bare) > 2 and bare[-1] == bare[-2]:
            shorter.add(bare[:-1])
        return any(one in self.lists.words or one in self.lists.shy_names for one in shorter)

    def _is_derived(self, bare: str) -> bool:
        words = self.lists.words
        if bare + "g" in words:
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

    def _is_compound(self, bare: str) -> bool:
        """Such as "heatwave", of two words that are known."""
        words = self.lists.words
        return len(bare) >= _SHORTEST_COMPOUND and any(
            bare[:place] in words and bare[place:] in words
            for place in range(_SHORTEST_PART, len(bare) - _SHORTEST_PART + 1)
        )


def _is_unsayable(bare: str) -> bool:
    """Such as "hmmm", "crzy": no vowel, or one letter again and again."""
    return len(bare) > 2 and (
        not _VOWEL_BETWEEN.search(bare) or _DRAWN_OUT.search(bare) is not None
    )
