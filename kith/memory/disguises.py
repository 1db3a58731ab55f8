"""A text as it may be meant: with its disguises undone, for rules that know plain words.

What is shown to a language model it reads through spaced, swapped, reversed or encoded letters, so
the write gate has to read through them too. Only for looking; what is kept is what was said.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import unquote

_LOOKALIKES = str.maketrans("авеіјкмнорстухԁᴀᴇɪᴏαειοκντυ", "abeijkmhopctyxdaeioaeioknty")
_LEET = str.maketrans("013457@$!|", "oieastasil")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W_][\s.\-_*~|/,]{1,3}){3,}[^\W_](?![^\W_])")
_WIDE_GAP = re.compile(r"\s{2,}")
_BASE64 = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/_-]{16,}={0,2}(?![\w+/=])")
_HEX = re.compile(r"(?:\b[0-9a-fA-F]{2}[\s:,]?){8,}")
_TELLING = re.compile(r"\b(?:the|your?|and|all|to|is|in|it|my|never|always)\b", re.IGNORECASE)
"""One of these is in nearly every English order, and seldom in what is no English at all."""
_LEAST_SHOWN = 0.9
"""Share of printable characters from which on decoded bytes are taken for text."""


def plain(text: str) -> str:
    """Without what hides a word from a pattern: odd forms of letters, invisible characters."""
    letters = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    shown = "".join(char for char in letters if unicodedata.category(char) != "Cf")
    return " ".join(shown.split())


def readings(text: str) -> Iterator[str]:
    """The text itself, and other texts that it may stand for; case tells them not apart."""
    seen: set[str] = set()
    for reading in _readings(text):
        if reading.lower() not in seen:
            seen.add(reading.lower())
            yield reading


def _readings(text: str) -> Iterator[str]:
    shown = plain(text)
    yield shown
    letters = unicodedata.normalize("NFKC", text).lower().translate(_LOOKALIKES)
    joined = _SPACED.sub(_join, letters)
    yield from (plain(letters), plain(joined), plain(joined.translate(_LEET)))
    turned = (shown[::-1], " ".join(word[::-1] for word in shown.split()))
    yield from (one for one in (*turned, codecs.decode(shown, "rot13")) if _TELLING.search(one))
    yield plain(unquote(shown))
    for match in _BASE64.finditer(shown):
        yield from _decoded(match[0], _from_base64)
    for match in _HEX.finditer(shown):
        yield from _decoded(match[0], _from_hex)


def _join(match: re.Match[str]) -> str:
    """Letters that stand alone, as words: the wider gaps are between these."""
    words = _WIDE_GAP.split(match[0])
    return " ".join(re.sub(r"[^\w]|_", "", word) for word in words)


def _decoded(written: str, decode: Callable[[str], bytes]) -> Iterator[str]:
    try:
        text = decode(written).decode("utf-8")
    except (binascii.Error, ValueError):
        return
    if text and sum(char.isprintable() for char in text) >= _LEAST_SHOWN * len(text):
        yield plain(text)


def _from_base64(written: str) -> bytes:
    standard = written.rstrip("=").replace("-", "+").replace("_", "/")
    return base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True)


def _from_hex(written: str) -> bytes:
    return bytes.fromhex(re.sub(r"[^0-9a-fA-F]", "", written))
