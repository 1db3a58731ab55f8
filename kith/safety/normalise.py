"""Brings disguised writing back to plain words, so that one set of patterns is enough.

Undoes case, look-alike letters, zero-width characters, accents, digits for letters, starred-out
letters, spaced and repeated letters, glued words, small typing errors and the words people use to
get past filters. All of a text is read, whatever its length.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

_LOOKALIKES = str.maketrans("авеіјкмнорстухԁᴀᴇɪᴏαειοκντυ", "abeijkmhopctyxdaeioaeioknty")
_LEET = str.maketrans("013457@$!|", "oieastasil")
_QUOTE_MARKS = re.compile(r"[“”„«»\"]|(?<![a-z0-9])['‘`]|['’`](?![a-z0-9])")
_APOSTROPHES = re.compile("[’‘`´]")
_REPEATED = re.compile(r"(.)\1{2,}")
_SPACED_LETTERS = re.compile(r"(?<![^\W_])(?:[^\W_][\s.\-_*~|/,'’]{1,4}){2,}[^\W_](?![^\W_])")
_WIDE_GAP = re.compile(r"\s{2,}")
_SHORT_LINE = re.compile(r"^([^\s]+(?: [^\s]+)?)\n", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.!?;:\n…]+(?=\s|$|\")|\n|\b(?:but|however|although|yet)\b")
_TOKEN = re.compile(r"\"|[^\W_](?:[^\s\"().,;:?#~]*[^\W_])?|[@$!]\w[^\s\"().,;:?#~]*")
_INNER_SEPARATORS = re.compile(r"(?<=\w)[._/\-–—](?=\w)")
_TWO_FOR_TO = re.compile(
    r"\b(want|wants|wanted|need|going|have|like|used|try|trying|ready|about|plan|tired|how) 2 "
    r"(?=[a-z])"
)
_WINDOW = 50
_OVERLAP = 15
_LONG_ENOUGH_TO_MISSPELL = 6
_LONG_ENOUGH_TO_BE_GLUED = 6
_LONGEST_GLUED = 12
_LONG_ENOUGH_TO_SWAP = 4
_MANY_LETTERS = 12
_SHORT = 2
_UNKNOWN_LETTER = 2.5
"""What a letter that belongs to no word costs when glued words are taken apart; a word costs 1."""


@dataclass(frozen=True)
class Sentence:
    """One sentence as plain words; of a very long one, fifty words that overlap with the next.

    Attributes:
        words: lower-case words with one space between them; quotation marks stand alone.
        starts_quoted: whether a quotation that began earlier is still open.
    """

    words: str
    starts_quoted: bool = False


class Normaliser:
    """Turns a text into plain sentences, knowing the words that are worth recovering."""

    def __init__(
        self,
        *,
        vocabulary: Iterable[str],
        rewrites: Mapping[str, str],
        fillers: Iterable[str],
        emoji: Mapping[str, str],
        misspellable: Iterable[str],
        telling: Iterable[str],
        common: Iterable[str] = (),
    ) -> None:
        """Build the look-up tables.

        Args:
            vocabulary: words that disguised writing may stand for.
            rewrites: word -> words, for contractions and slang.
            fillers: words that carry no meaning here and are dropped.
            emoji: character -> words.
            misspellable: words that are recovered from one typing error.
            telling: words of which glued writing must hold one to be taken apart.
            common: other words of the language, which are what they are.
        """
        self._rewrites = dict(rewrites)
        self._vocabulary = frozenset((*vocabulary, *common, *self._rewrites))
        self._fillers = frozenset(fillers)
        self._emoji = {ord(char): f" {words} " for char, words in emoji.items()}
        # Without this "cameraman" would be a camera and a man.
        self._telling = frozenset(telling)
        self._misspelt = _one_deletion_table(misspellable)

    def sentences(self, text: str) -> tuple[Sentence, ...]:
        """The text as plain sentences, in order."""
        found: list[Sentence] = []
        quoted = False
        for part in _SENTENCE_END.split(self._plain_characters(text)):
            words = tuple(self._words(part))
            found += _windows(words, quoted=quoted)
            quoted ^= words.count('"') % 2 == 1
        return tuple(dict.fromkeys(found))

    def _plain_characters(self, text: str) -> str:
        text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
        if not text.isascii():
            text = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cf", "Me"))
        text = text.lower().translate(_LOOKALIKES).translate(self._emoji)
        text = _SHORT_LINE.sub(r"\1 ", text.replace("\r", "\n"))
        text = _SPACED_LETTERS.sub(self._join_letters, text)
        text = _TWO_FOR_TO.sub(r"\1 to ", text)
        return _APOSTROPHES.sub("'", _QUOTE_MARKS.sub(' " ', text))

    def _join_letters(self, match: re.Match[str]) -> str:
        if _WIDE_GAP.search(match.group()):
            words = _WIDE_GAP.split(match.group())
            return " ".join(re.sub(r"[\s\-_*~|/]", "", word) for word in words)
        joined = re.sub(r"[^a-z0-9]", "", match.group()).translate(_LEET)
        parts = self._segment(joined)
        is_telling = bool(self._telling.intersection(parts)) or len(joined) >= _MANY_LETTERS
        return " ".join(parts) if is_telling else match.group()

    def _words(self, part: str) -> Iterable[str]:
        tokens = _TOKEN.findall(_INNER_SEPARATORS.sub(" ", part))
        for place, token in enumerate(tokens, start=1):
            # "I'll" without its mark has a word after it; without one it is the illness.
            if token == "ill" and place == len(tokens):
                yield token
                continue
            for word in self._recover(token).split():
                if word not in self._fillers:
                    yield word

    def _recover(self, token: str) -> str:
        if token in self._rewrites:
            return self._rewrites[token]
        if token in self._vocabulary or token == '"':
            return token
        for guess in self._guesses(token):
            if guess in self._vocabulary:
                return self._rewrites.get(guess, guess)
        token = _REPEATED.sub(r"\1", token)
        if len(token) >= _LONG_ENOUGH_TO_BE_GLUED and token.isalpha():
            parts = self._segment(token)
            if self._telling.intersection(parts) and self._vocabulary.issuperset(parts):
                return " ".join(self._rewrites.get(part, part) for part in parts)
        return token.replace("'", "")

    def _guesses(self, token: str) -> Iterable[str]:
        yield from _once_or_twice(token)
        if not token.isalpha() and not token.isdigit():
            letters = _REPEATED.sub(r"\1", token.translate(_LEET))
            yield letters
            yield token.replace("1", "l").translate(_LEET)
            yield letters.replace("'", "")
            if "*" in token:
                yield self._fill_stars(token)
        if _LONG_ENOUGH_TO_MISSPELL - 1 <= len(token) <= _LONGEST_GLUED:
            yield self._correct(token)
        if len(token) >= _LONG_ENOUGH_TO_SWAP and token.replace("'", "").isalpha():
            yield from _swapped(token)

    def _fill_stars(self, token: str) -> str:
        shape = re.compile(re.escape(token).replace(r"\*", "[a-z]"))
        return min((word for word in self._misspelt.values() if shape.fullmatch(word)), default="")

    def _correct(self, token: str) -> str:
        for form in (token, *_without_one(token)):
            word = self._misspelt.get(form)
            # The first letter is seldom mistyped, and "willing" is no "killing".
            if word is not None and word[0] == token[0] and abs(len(word) - len(token)) <= 1:
                return word
        return ""

    def _segment(self, joined: str) -> tuple[str, ...]:
        """Split glued letters into as few words as possible; letters of none stay as they are."""
        least: list[float] = [0] + [math.inf] * len(joined)
        cut = [0] * (len(joined) + 1)
        for end in range(1, len(joined) + 1):
            for start in range(max(0, end - _LONGEST_GLUED), end):
                known = joined[start:end] in self._vocabulary
                if not known and end - start > 1:
                    continue
                cost = least[start] + (1 if known else _UNKNOWN_LETTER)
                if cost < least[end]:
                    least[end], cut[end] = cost, start
        parts, end = [], len(joined)
        while end:
            parts.append(joined[cut[end] : end])
            end = cut[end]
        return tuple(reversed(parts))


def _once_or_twice(token: str) -> Iterable[str]:
    """The word with every run of three and more letters as one letter or as two."""
    runs = _REPEATED.findall(token)[:3]
    shape = _REPEATED.split(token)
    if not runs:
        yield token
        return
    # "tooo" is "to" drawn out, "goood" is "good".
    short = len(_REPEATED.sub(r"\1", token)) <= _SHORT
    for times in product((1, 2) if short else (2, 1), repeat=len(runs)):
        ends = shape[2::2]
        yield shape[0] + "".join(
            run * many + end for run, many, end in zip(runs, times, ends, strict=False)
        )


def _swapped(token: str) -> Iterable[str]:
    """The word with two neighbouring letters back in their places."""
    for place in range(len(token) - 1):
        yield token[:place] + token[place + 1] + token[place] + token[place + 2 :]


def _windows(words: tuple[str, ...], *, quoted: bool) -> Iterable[Sentence]:
    """Windows keep the time for a text without full stops in proportion to its length."""
    for start in range(0, max(len(words) - _OVERLAP, 1), _WINDOW - _OVERLAP):
        if words:
            opened = quoted ^ (words[:start].count('"') % 2 == 1)
            yield Sentence(" ".join(words[start : start + _WINDOW]), starts_quoted=opened)


def _without_one(word: str) -> Iterable[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def _one_deletion_table(words: Iterable[str]) -> dict[str, str]:
    """Symmetric deletion (Garbe, SymSpell): a slip of one letter meets its word in this table."""
    table: dict[str, str] = {}
    for word in words:
        table[word] = word
        if len(word) >= _LONG_ENOUGH_TO_MISSPELL:
            for form in _without_one(word):
                table.setdefault(form, word)
    return table
