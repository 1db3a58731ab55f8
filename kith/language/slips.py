"""Whether a word is a slip of the keyboard for something that people say of themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

SHORTEST_TYPO = 6
SHORTEST_MISSING_LETTER = 5
SHORTEST_FAR_TYPO = 8
MOST_FAR = 2

FEELINGS = frozenset(
    "tired happy sad bored lonely angry okay fine good great upset scared alone hungry drunk sick "
    "stuck broke broken afraid worried stressed nervous excited anxious annoyed confused ashamed "
    "jealous guilty better worse ready sorry sure free busy late asleep awake here there home done "
    "dying crying trying going feeling having getting doing working hurting losing over hard weird "
    "raining cold warm same nothing still nobody right just really very not from back later "
    "crazy stupid silly lazy weak ugly dumb proud empty tense moody awful dizzy sleepy numb lost "
    "rough tough calm glad horrid cosy comfy gutted anxiety stress depression loneliness".split()
)
"""What is most often said after "i'm", "it's" and "call me": even short slips of these are told."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Slips:
    """Knows the words that may have been meant."""

    def __init__(self, meant: Iterable[str]) -> None:
        """Tell slips of the words in `meant`, all plain."""
        self._meant = frozenset(meant)
        self._alike: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
        for word in self._meant:
            if len(word) >= SHORTEST_FAR_TYPO - MOST_FAR:
                self._alike[word[:2], len(word)].append((_letters_of(word), word))

    def is_slip(self, word: str) -> bool:
        """Whether `word`, plain and in Latin letters, is a near miss of a word that was meant."""
        near = set(_one_edit(word))
        if near & FEELINGS:
            return True
        if len(word) >= SHORTEST_TYPO:
            return not near.isdisjoint(self._meant) or self._is_far_slip(word)
        return len(word) >= SHORTEST_MISSING_LETTER and any(
            len(one) > len(word) and one in self._meant for one in near
        )

    def _is_far_slip(self, word: str) -> bool:
        if len(word) < SHORTEST_FAR_TYPO:
            return False
        letters = _letters_of(word)
        lengths = range(len(word) - MOST_FAR, len(word) + MOST_FAR + 1)
        # An edit changes two letters at most, so most words are out before they are compared.
        return any(
            (letters ^ others).bit_count() <= 2 * MOST_FAR and _is_within(MOST_FAR, word, meant)
            for length in lengths
            for others, meant in self._alike.get((word[:2], length), ())
        )


def _letters_of(word: str) -> int:
    """The set of letters in a word, as bits."""
    bits = 0
    for letter in word:
        bits |= 1 << (ord(letter) & 31)
    return bits


def _one_edit(word: str) -> Iterator[str]:
    """All words one edit away (P. Norvig, "How to Write a Spelling Corrector")."""
    for place in range(len(word) + 1):
        left, right = word[:place], word[place:]
        if right:
            yield left + right[1:]
        if len(right) > 1:
            yield left + right[1] + right[0] + right[2:]
        for letter in _LETTERS:
            yield left + letter + right
            if right:
                yield left + letter + right[1:]


def _is_within(most: int, one: str, other: str) -> bool:
    """Whether the edit distance (Levenshtein) is at most `most`."""
    before = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against)))
        if min(row) > most:
            return False
        before = row
    return before[-1] <= most
