"""What a reply has in common with what was said, word by word.

A reply that takes up a word of the message was mostly written for something like it; one that
brings words of the message it was written for, and which nobody said here, mostly speaks of
somebody else's day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kith.reply.suitability import Said

_WORD = re.compile(r"[a-z][a-z']+")
_ENDINGS = ("ing", "ed", "es", "s", "ly", "er")
_SHORTEST_STEM = 3
_FUNCTION_WORDS = frozenset(
    # What any two sentences may share and mean nothing by it.
    "a about above after again against all almost alone along already also although always am an "
    "and another any anybody anyone anything are aren't around as at away back be became because "
    "been before being below better between both but by came can can't cannot come could couldn't "
    "day did didn't do does doesn't doing don't done down each either else even ever every "
    "everybody everyone everything feel few first for from full further get go going good got had "
    "hadn't has hasn't have haven't having he he's her here hers him his how however i i'd i'll "
    "i'm i've if in into is isn't it it's its just keep know last least less like little made make "
    "makes many may maybe me might mine more most much must my myself neither never next no nobody "
    "none nor not nothing now of off often on once one only or other others our ours out over own "
    "perhaps put quite rather really right said same say see seem seemed seems she she's should "
    "shouldn't since so some somebody someone something sometimes still such take tell than that "
    "that's the their theirs them then there there's these they they're they've thing things think "
    "this those though through time to together too under until up us very want was wasn't way we "
    "we're we've well went were weren't what what's when where whether which while who who's whole "
    "whom whose why will with within without won't would wouldn't yes yet you you'd you'll you're "
    "you've your yours yourself".split()
)


@dataclass(frozen=True)
class Overlap:
    """How many words that mean something a reply has.

    Attributes:
        shared: also in the message.
        foreign: not said here, but in the message for which the reply was written.
        new: said by nobody here.
    """

    shared: int = 0
    foreign: int = 0
    new: int = 0


def overlap(said: Said, reply: str, meant_for: str = "") -> Overlap:
    """Count them.

    Args:
        said: what was said.
        reply: the reply.
        meant_for: the message for which it was written, of an exchange.
    """
    words, message = _words(reply), _words(said.message)
    here = message | _words(said.asked) | _words(said.before)
    return Overlap(len(words & message), len((words & _words(meant_for)) - here), len(words - here))


def _words(text: str) -> frozenset[str]:
    found = _WORD.findall(text.lower().replace("’", "'"))
    return frozenset(_stem(word) for word in found if word not in _FUNCTION_WORDS)


def _stem(word: str) -> str:
    word = word.removesuffix("'s").strip("'")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word
