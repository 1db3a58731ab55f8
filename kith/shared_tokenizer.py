"""Tokenizers, one for all networks that have the same: each takes seven megabytes of memory.

Runs on Python 3.10 and 3.11, because Rasa's process uses it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from tokenizers import Tokenizer

DIFFERENT = 4
"""Tokenizers that are kept; those that ship are two."""


def tokenizer_of(path: Path) -> Tokenizer:
    """The tokenizer in a file. It is shared: nobody may set its padding or truncation.

    Raises:
        OSError: the file cannot be read.
        Exception: it cannot be parsed; the library has no class for that.
    """
    return _tokenizer(path.read_bytes())


@lru_cache(maxsize=DIFFERENT)
def _tokenizer(content: bytes) -> Tokenizer:
    return Tokenizer.from_buffer(content)
