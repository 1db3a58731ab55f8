"""Whether a sentence repeats what the model was told about its work (OWASP LLM07, SAFETY.md R51).

The system message holds no secret, but a reply that recites it is no reply. A run of its words is
found whatever stands around it; a translation or a summary of it is not.
"""

from __future__ import annotations

import re

RUN = 7
"""So many words in a row are a recital; fewer may be chance."""
LEAST = 4
"""A whole sentence of so many words is one too."""

_WORD = re.compile(r"[\w']+")


class Leaks:
    """Knows one system message."""

    def __init__(self, system: str) -> None:
        """Look for runs of words of `system`."""
        words = _words(system)
        self._runs = {
            length: {words[at : at + length] for at in range(len(words) - length + 1)}
            for length in range(LEAST, RUN + 1)
        }

    def holds(self, sentence: str) -> bool:
        """Whether the sentence repeats a run of the message."""
        words = _words(sentence)
        if len(words) < LEAST:
            return False
        length = min(len(words), RUN)
        runs = (words[at : at + length] for at in range(len(words) - length + 1))
        return any(run in self._runs[length] for run in runs)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD.findall(text.replace("\u2019", "'")))
