"""Makes chat sentences from `chat.yml`: our own lines, filled with names from our own lists."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from pathlib import Path

import srsly
from spacy.language import Language

from training.spacy.corpora import Sentence

CHAT_FILE = Path(__file__).with_name("chat.yml")
LABELS = {"PER": "PER", "SURNAME": "PER", "LOC": "LOC", "ORG": "ORG"}
Span = tuple[int, int, str]  # first character, the one after the last, label
SLOT = re.compile(r"\{(PER|SURNAME|LOC|ORG)\}")
ARTICLE = "the "
HELD_OUT_NAME = 5
HELD_OUT_LINE = 6


@dataclass(frozen=True)
class Lines:
    """Lines with slots, lines without, and what may fill the slots, by the slot's name."""

    lines: tuple[str, ...]
    plain: tuple[str, ...]
    names: dict[str, tuple[str, ...]]


def read_lines(path: Path = CHAT_FILE) -> tuple[Lines, Lines]:
    """Gives the lines and names to train on, then those that are held out."""
    content = srsly.read_yaml(path)
    return _lines(content, held=False), _lines(content, held=True)


def chat_sentences(
    nlp: Language, lines: Lines, *, rounds: int, plain_rounds: int, seed: int
) -> list[Sentence]:
    """Fills every line `rounds` times with names drawn by `seed` and tokenises the results.

    Args:
        nlp: Its tokeniser cuts the text, as it will in the conversation.
        lines: What to fill, and with what.
        rounds: How often each line with slots is used.
        plain_rounds: How often each line without slots is used.
        seed: Fixes the draw.

    Raises:
        ValueError: A name does not end where the tokeniser ends a token.
    """
    draw = random.Random(seed)
    filled = [_fill(line, lines.names, draw) for line in lines.lines for _ in range(rounds)]
    plain = [(line, list[Span]()) for line in lines.plain for _ in range(plain_rounds)]
    return [_sentence(nlp, text, spans) for text, spans in [*filled, *plain]]


def _lines(content: dict[str, list[str]], *, held: bool) -> Lines:
    return Lines(
        lines=_part(content["lines"], every=HELD_OUT_LINE, held=held),
        plain=_part(content["plain"], every=HELD_OUT_LINE, held=held),
        names={slot: _part(content[slot], every=HELD_OUT_NAME, held=held) for slot in LABELS},
    )


def _part(items: list[str], *, every: int, held: bool) -> tuple[str, ...]:
    return tuple(item for at, item in enumerate(items) if (at % every == every - 1) is held)


def _fill(
    line: str, names: dict[str, tuple[str, ...]], draw: random.Random
) -> tuple[str, list[Span]]:
    """Puts a name into every slot; a first name and the surname after it are one span.

    UNER leaves the article out of a name ("the Red Cross"), and so does this.
    """
    spans: list[Span] = []
    text, end = "", 0
    for slot in SLOT.finditer(line):
        text += line[end : slot.start()]
        end = slot.end()
        name = draw.choice(names[slot[1]])
        start, label = len(text) + len(ARTICLE) * name.startswith(ARTICLE), LABELS[slot[1]]
        text += name
        if slot[1] == "SURNAME" and spans and spans[-1][1] == start - 1:
            start = spans.pop()[0]
        spans.append((start, len(text), label))
    return text + line[end:], spans


def _sentence(nlp: Language, text: str, spans: list[Span]) -> Sentence:
    doc = nlp.make_doc(text)
    found = (doc.char_span(start, end, label=label) for start, end, label in spans)
    doc.set_ents([span for span in found if span is not None])
    if len(doc.ents) != len(spans):
        raise ValueError(
            f"a name in {text!r} does not end where a token ends; reword it in chat.yml"
        )
    tags = (f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O" for token in doc)
    return Sentence("chat", tuple(token.text for token in doc), tuple(tags))
