"""Whether a word that nobody has listed is spelled more like a name or more like English."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator

SHORTEST_PART = 2
LONGEST_PART = 4

_EDGE = "^"
_UNSEEN = 0.5


class NameSpelling:
    """Compares the parts of words with those of known names and of known words.

    A naive Bayes classifier on character n-grams (W. B. Cavnar and J. M. Trenkle, "N-Gram-Based
    Text Categorization", 1994, use the same features), made from the lists when it is built.
    """

    def __init__(self, names: Iterable[str], words: Iterable[str]) -> None:
        """Learn from `names` and `words`, both plain and in Latin letters."""
        of_names = Counter(part for name in names for part in _parts(name))
        of_words = Counter(part for word in words for part in _parts(word))
        base = math.log(max(1, of_words.total()) / max(1, of_names.total()))
        self._odds = {
            part: base + math.log((of_names[part] + _UNSEEN) / (of_words[part] + _UNSEEN))
            for part in of_names.keys() | of_words.keys()
        }

    def score(self, word: str) -> float:
        """The mean log odds of the word's parts: above 0 it looks more like a name."""
        odds = [self._odds.get(part, 0.0) for part in _parts(word)]
        return sum(odds) / len(odds)


def _parts(word: str) -> Iterator[str]:
    edged = f"{_EDGE}{word}{_EDGE}"
    for size in range(SHORTEST_PART, LONGEST_PART + 1):
        for start in range(len(edged) - size + 1):
            yield edged[start : start + size]
