"""The augmenter that shows the pipeline sentences as people type them in a chat: in lower case.

spaCy's own `spacy.lower_case.v1` cuts the text into tokens anew, so that the tags no longer fit
where the corpus cut it differently; this one keeps the tokens.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training.example import Example
from spacy.util import registry

Augmenter = Callable[[Language, Example], Iterator[Example]]


def lower_case(level: float) -> Augmenter:
    """Gives an augmenter that lower-cases a sentence with probability `level`, in [0, 1]."""

    def augment(nlp: Language, example: Example) -> Iterator[Example]:
        yield _lowered(nlp, example.reference) if random.random() < level else example

    return augment


def _lowered(nlp: Language, reference: Doc) -> Example:
    words = [token.lower_ for token in reference]
    tags = [f"{token.ent_iob_}-{token.ent_type_}".rstrip("-") for token in reference]
    return Example(Doc(nlp.vocab, words=words), Doc(nlp.vocab, words=words, ents=tags))


registry.augmenters.register("kith.lower_case.v1", func=lower_case)
