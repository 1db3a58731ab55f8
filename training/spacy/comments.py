"""Makes chat-like sentences from GoEmotions, whose comments carry `[NAME]` where a person stood.

A mask is an annotation: putting a name of ours in its place gives a person in a sentence that
somebody really wrote, and a comment without a mask is a sentence without a person. Places and
organisations are neither masked nor annotated, so comments with any other capitalised word are
left out. Data: https://github.com/google-research/google-research/tree/master/goemotions
"""

from __future__ import annotations

import random
import re
from pathlib import Path

from spacy.language import Language

from training.spacy.chat import Lines, fill
from training.spacy.corpora import Sentence

MASK = "[NAME]"
OTHER_MASK = re.compile(r"\[(?!NAME\])[A-Z]+\]")
CAPITAL_INSIDE = re.compile(r"(?<![.!?…\"“*>)] )(?<!^)(?<![\w'’])(?!I\b)[A-Z]")
GLUED = re.compile(r"[^\s(]\[NAME\]|\[NAME\][^\s.,!?)]")
LOUD = re.compile(r"[A-Z]{2,}")
SLOTS = ("{PER}", "{PER}", "{PER} {SURNAME}", "{SURNAME}")
MOST_WORDS = 30


def read_comments(path: Path) -> tuple[list[str], list[str]]:
    """Gives the usable comments of `train.tsv` with a masked person, then those without."""
    rows = path.read_text(encoding="utf-8").split("\n")
    texts = [row.partition("\t")[0].strip() for row in rows]
    usable = [text for text in texts if text and _usable(text)]
    return (
        [text for text in usable if MASK in text],
        [text for text in usable if MASK not in text],
    )


def comment_sentences(
    nlp: Language, path: Path, lines: Lines, *, named: int, plain: int, seed: int
) -> list[Sentence]:
    """Draws comments by `seed` and fills their masks with our names.

    Args:
        nlp: Its tokeniser cuts the text.
        path: GoEmotions' `train.tsv`.
        lines: Whose names fill the masks.
        named: How many comments with a person.
        plain: How many without.
        seed: Fixes the draw.
    """
    draw = random.Random(seed)
    masked, others = read_comments(path)
    chosen = [*draw.sample(masked, named), *draw.sample(others, plain)]
    return [fill(nlp, _with_slots(text, draw), lines.names, draw) for text in chosen]


def _usable(text: str) -> bool:
    bare = text.replace(MASK, "")
    if "{" in text or OTHER_MASK.search(text) or len(text.split()) > MOST_WORDS:
        return False
    return not (GLUED.search(text) or LOUD.search(bare) or CAPITAL_INSIDE.search(bare))


def _with_slots(text: str, draw: random.Random) -> str:
    while MASK in text:
        text = text.replace(MASK, draw.choice(SLOTS), 1)
    return text
