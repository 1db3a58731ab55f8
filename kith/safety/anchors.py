"""What a text must hold for a pattern to have any chance in it.

Hundreds of patterns are too many to try on every sentence of a long message. Each has parts that it
cannot do without ("kill" or "end", then "life"); looking for those first leaves a handful to try.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"(?P<look>\(\?<?[=!])|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<or>\|)"
    r"|(?P<times>[?*+]|\{\d*,?\d*\})|(?P<any>\\[wWdDsS]|\.|\[[^\]]*\])|(?P<edge>\\[bB]|[\^$])"
    r"|\\(?P<escaped>.)|(?P<plain>.)",
    re.DOTALL,
)
_EVERYDAY = frozenset(
    "i me my it is am are was were be been to of in on at for and or the a an not no do did does "
    "have has had will would can could that this with you he she they them if so all up out as by "
    "from but what how when who get got go going just like time day any some".split()
)

Needs = tuple[frozenset[str], ...]
"""Of each set, one member must be in the text."""


@dataclass
class _Sequence:
    """One alternative while it is read: its needs, and the letters that run on unbroken."""

    needs: list[frozenset[str]] = field(default_factory=list)
    run: str = ""

    def end_run(self) -> None:
        word = self.run.strip()
        if len(word) > 1:
            self.needs.append(frozenset({word}))
        self.run = ""


def needs_of(pattern: str) -> Needs:
    """The needs of a pattern, the most telling first; none when any text might match.

    Understands what the crisis patterns are written in: groups, alternatives, counts, classes,
    look-arounds. Anything else only makes fewer needs of it, never wrong ones.
    """
    found = _alternatives(_tokens(pattern))
    return tuple(sorted(found, key=_commonness))


def _tokens(pattern: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(pattern):
        yield str(match.lastgroup), match.group(str(match.lastgroup))


def _alternatives(tokens: Iterator[tuple[str, str]]) -> list[frozenset[str]]:
    """Read to the closing bracket; gives what all alternatives together cannot do without."""
    done: list[_Sequence] = []
    now = _Sequence()
    group: list[frozenset[str]] | None = None
    for kind, text in tokens:
        if kind == "times":
            if group is None:
                optional = text in "?*" or text.startswith(("{0", "{,"))
                last, now.run = now.run[-1:], now.run[:-1]
                if not optional:
                    now.run += last
                now.end_run()
            elif not (text in "?*" or text.startswith(("{0", "{,"))):
                now.needs += group
            group = None
            continue
        if group is not None:
            now.needs += group
            group = None
        if kind in ("plain", "escaped"):
            now.run += text
            continue
        if kind == "edge":
            continue
        now.end_run()
        if kind == "look":
            _alternatives(tokens)
        elif kind == "open":
            group = _alternatives(tokens)
        elif kind == "or":
            done.append(now)
            now = _Sequence()
        elif kind == "close":
            break
    if group is not None:
        now.needs += group
    now.end_run()
    return _joined([*done, now])


def _joined(sequences: Iterable[_Sequence]) -> list[frozenset[str]]:
    needs = [sequence.needs for sequence in sequences]
    if len(needs) == 1:
        return needs[0]
    if not all(needs):
        return []
    return [frozenset().union(*(min(each, key=_commonness) for each in needs))]


def _commonness(words: frozenset[str]) -> float:
    return sum(4.0 if word in _EVERYDAY else 2.0 ** -min(len(word), 6) for word in words)
