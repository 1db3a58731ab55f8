"""Splits streamed text into sentences as soon as each is certain to be over."""

from __future__ import annotations

import re

MAX_SENTENCE = 300
"""Characters after which text without a stop is cut, so that an endless stream fills no memory."""

_CLOSERS = "\"'”’)\\]}»*_"
_OPEN_STOPS = ".!?…؟।"
_TIGHT_STOPS = "。！？"
_TIGHT_CLOSERS = "」』）”’\"'"

_SPACED_END = re.compile(rf"([{_OPEN_STOPS}]+)([{_CLOSERS}]*)\s+\Z")
_TIGHT_END = re.compile(rf"[{_TIGHT_STOPS}]+[{_TIGHT_CLOSERS}]*\s*\Z")
_LAST_WORD = re.compile(r"[\w.]+\Z")
_LAST_GAP = re.compile(r"\s(?=\S*\Z)")
_NUMBER = re.compile(r"\W*\d+\Z")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# The stop belongs to the word and a sentence goes on after it.
_NEVER_LAST = _set(
    "mr mrs ms mx dr prof st mt rev gen sgt capt lt col hon vs cf e.g i.e eg ie approx no vol "
    "fig u.s u.k u.n e.u u.s.a d.c ph.d b.a m.a jan feb mar apr jun jul aug sep sept oct nov "
    "dec"
)
# The stop belongs to the word; a capital after it shows that the sentence is over too.
_MAYBE_LAST = _set("etc a.m p.m inc ltd jr sr co")


class SentenceSplitter:
    """Takes text in chunks of any size and gives back whole sentences.

    A sentence keeps the white space after it, so the sentences joined with nothing between them are
    the text that was fed. It is certain to be over when the first character of the next one is
    there, which is why the last sentence only comes with `flush`. The same text gives the same
    sentences however it was cut into chunks. Where it is doubtful whether a stop ends a sentence
    ("the U.S. Army") it is taken not to: two sentences in one piece do no harm, half a one does.
    """

    def __init__(self, *, limit: int = MAX_SENTENCE) -> None:
        """Start with nothing; `limit` is the longest piece given back, in characters."""
        self._limit = limit
        self._held = ""

    def feed(self, chunk: str) -> list[str]:
        """Take the next chunk; gives the sentences that are now certain."""
        # One character at a time: what is decided then cannot depend on where chunks were cut.
        return [piece for character in chunk for piece in self._push(character)]

    def flush(self) -> list[str]:
        """The text is over: gives what is left, if anything."""
        rest, self._held = self._held, ""
        return [rest] if rest else []

    def _push(self, character: str) -> list[str]:
        if not character.isspace() and _is_over(self._held, character):
            sentence, self._held = self._held, character
            return [sentence]
        self._held += character
        return [self._cut()] if len(self._held) > self._limit else []

    def _cut(self) -> str:
        gap = _LAST_GAP.search(self._held)
        place = gap.end() if gap and gap.end() > self._limit // 2 else self._limit
        place = min(place, self._limit)
        piece, self._held = self._held[:place], self._held[place:]
        return piece


def _is_over(held: str, following: str) -> bool:
    if not held.strip():
        return False
    if _TIGHT_END.search(held):
        return following not in _TIGHT_STOPS + _TIGHT_CLOSERS
    if not held[-1].isspace():
        return False
    if "\n" in held[len(held.rstrip()) :]:
        return True
    end = _SPACED_END.search(held)
    return end is not None and _ends_sentence(held[: end.start()], end, following)


def _ends_sentence(before: str, end: re.Match[str], following: str) -> bool:
    stop, closers = end.group(1), end.group(2)
    if stop == "." and _stop_belongs_to_word(before, following):
        return False
    if following.islower():
        # Someone who writes without capitals starts sentences small; a quotation or a trailing
        # "..." in the middle of a sentence goes on small as well.
        return before.lstrip()[:1].islower() and not closers and len(stop) == 1 and stop != "…"
    return True


def _stop_belongs_to_word(before: str, following: str) -> bool:
    if _NUMBER.fullmatch(before):
        return True
    found = _LAST_WORD.search(before)
    word = found.group() if found else ""
    if word.lower() in _NEVER_LAST:
        # "No. That is not it." starts with the word; "room no. 4" does not.
        return word.lower() != "no" or following.isdigit()
    if word.lower() in _MAYBE_LAST:
        return not following.isupper()
    return len(word) == 1 and word.isupper() and word != "I"
