"""Text as the tone model knows it: the same in training/tone.py as in a conversation."""

from __future__ import annotations

import html
import re
import unicodedata

NAME = "[NAME]"
"""What GoEmotions puts in place of a name, and we in place of a user's."""

LINK = "link"

_USER = re.compile(r"(?<![\w@])@\w+")
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)https?(?!\S)")
_TAG = re.compile(r"#(\w+)")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|_")
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "…": "..."})
_PICTURES = frozenset({"So", "Cs"})
_SILENT = re.compile("[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]")


def normalised(text: str) -> str:
    """The text with users, links, hashtags and pictures as words; blank when nothing is left.

    The model's vocabulary has next to no emoji: each is written as its Unicode name, so that
    what it learned from the words carries over.
    """
    words = html.unescape(text).translate(_STRAIGHT)
    words = _LINK.sub(f" {LINK} ", words)
    words = _USER.sub(NAME, words)
    words = _TAG.sub(lambda tag: f"# {_CAMEL.sub(' ', tag[1])}", words)
    words = _SILENT.sub("", words)
    return " ".join("".join(map(_spoken, words)).split())


def _spoken(character: str) -> str:
    if character.isascii() or unicodedata.category(character) not in _PICTURES:
        return character
    # A lone surrogate, which the tokenizer would refuse, has no name.
    return f" {unicodedata.name(character, '?').lower()} "
