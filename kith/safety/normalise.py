"""Brings disguised writing back to plain words, so that one set of patterns is enough.

Undoes case, look-alike letters, zero-width characters, accents, digits for letters, starred-out
letters, spaced and repeated letters, glued words, small typing errors and the words people use to
get past filters. All of a text is read, whatever its length.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_LOOKALIKES = str.maketrans("авеіјкмнорстухԁᴀᴇɪᴏαειοκντυ", "abeijkmhopctyxdaeioaeioknty")
_LEET = str.maketrans("013457@$!|", "oieastasil")
_QUOTE_MARKS = re.compile(r"[“”„«»\"]|(?<![a-z0-9])['‘`]|['’`](?![a-z0-9])")
_APOSTROPHES = re.compile("[’‘`´]")
_REPEATED = re.compile(r"(.)\1{2,}")
_SPACED_LETTERS = re.compile(r"(?<![^\W_])(?:[^\W_][\s.\-_*~|/,]{1,2}){2,}[^\W_](?![^\W_])")
_SHORT_LINE = re.compile(r"^([^\s]+(?: [^\s]+)?)\n", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.!?;:\n…]+(?=\s|$|\")|\n|\b(?:but|however|although|yet)\b")
_TOKEN = re.compile(r"\"|[^\W_](?:[^\s\"().,;:?#~]*[^\W_])?|[@$!]\w[^\s\"().,;:?#~]*")
_INNER_SEPARATORS = re.compile(r"(?<=\w)[._/\-–—](?=\w)")
_LONG_ENOUGH_TO_MISSPELL = 6
_LONG_ENOUGH_TO_BE_GLUED = 6


@dataclass(frozen=True)
class Sentence:
    """One sentence as plain words.

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
    ) -> None:
        """Build the look-up tables.

        Args:
            vocabulary: words that disguised writing may stand for.
            rewrites: word -> words, for contractions and slang.
            fillers: words that carry no meaning here and are dropped.
            emoji: character -> words.
            misspellable: words that are recovered from one typing error.
        """
        self._rewrites = dict(rewrites)
        self._vocabulary = frozenset(vocabulary) | frozenset(self._rewrites)
        self._fillers = frozenset(fillers)
        self._emoji = {ord(char): f" {words} " for char, words in emoji.items()}
        self._misspelt = _one_deletion_table(misspellable)
        self._longest = max(map(len, self._vocabulary))

    def sentences(self, text: str) -> tuple[Sentence, ...]:
        """The text as plain sentences, in order."""
        found: list[Sentence] = []
        quoted = False
        for part in _SENTENCE_END.split(self._plain_characters(text)):
            words = " ".join(self._words(part))
            if words:
                found.append(Sentence(words, starts_quoted=quoted))
                quoted ^= words.count('"') % 2 == 1
        return tuple(found)

    def _plain_characters(self, text: str) -> str:
        text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
        if not text.isascii():
            text = "".join(c for c in text if unicodedata.category(c) not in ("Mn", "Cf", "Me"))
        text = text.lower().translate(_LOOKALIKES).translate(self._emoji)
        text = _APOSTROPHES.sub("'", _QUOTE_MARKS.sub(' " ', text))
        text = _SHORT_LINE.sub(r"\1 ", text.replace("\r", "\n"))
        return _SPACED_LETTERS.sub(self._join_letters, text)

    def _join_letters(self, match: re.Match[str]) -> str:
        joined = re.sub(r"[^a-z0-9]", "", match.group())
        parts = self._segment(joined.translate(_LEET))
        return " ".join(parts) if parts else match.group()

    def _words(self, part: str) -> Iterable[str]:
        for token in _TOKEN.findall(_INNER_SEPARATORS.sub(" ", part)):
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
            if parts:
                return " ".join(self._rewrites.get(part, part) for part in parts)
        return token.replace("'", "")

    def _guesses(self, token: str) -> Iterable[str]:
        yield _REPEATED.sub(r"\1\1", token)
        yield _REPEATED.sub(r"\1", token)
        if not token.isalpha():
            letters = _REPEATED.sub(r"\1", token.translate(_LEET))
            yield letters
            yield token.replace("1", "l").translate(_LEET)
            yield letters.replace("'", "")
            if "*" in token:
                yield self._fill_stars(token)
        if len(token) >= _LONG_ENOUGH_TO_MISSPELL - 1:
            yield self._correct(token)

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
        """Split glued words into known ones; empty when that leaves anything over."""
        best: list[tuple[str, ...] | None] = [()] + [None] * len(joined)
        for end in range(1, len(joined) + 1):
            for start in range(max(0, end - self._longest), end):
                before, word = best[start], joined[start:end]
                if before is not None and word in self._vocabulary:
                    longer = (*before, word)
                    current = best[end]
                    if current is None or len(longer) < len(current):
                        best[end] = longer
        return best[-1] or ()


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
