"""Makes the folder that is committed from the one that training leaves.

Training leaves the words of the corpora in the vocabulary and the addresses of this machine in the
configuration. Neither is needed to run: words are looked up by their hash.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.strings import StringStore
from spacy.util import load_config

META = {
    "name": "kith_names",
    "version": "1.0.0",
    "description": "People, organisations and places in web and chat English.",
    "license": "CC BY-SA 4.0",
}
CARD = "README.md"


def pack(trained: Path, out: Path) -> None:
    """Writes the pipeline of `trained` to `out`; a model card that is already there stays."""
    nlp = spacy.load(trained)
    card = out / CARD
    text = card.read_text(encoding="utf-8") if card.exists() else None
    shutil.rmtree(out, ignore_errors=True)
    nlp.meta.update(META)
    nlp.meta.pop("performance", None)  # the model card has the figures, from the bench script
    nlp.to_disk(out)
    StringStore(_labels(nlp)).to_disk(out / "vocab" / "strings.json")
    _forget_paths(out / "config.cfg")
    if text is not None:
        card.write_text(text, encoding="utf-8")


def _labels(nlp: Language) -> list[str]:
    return sorted(nlp.get_pipe("ner").labels)


def _forget_paths(config: Path) -> None:
    content = load_config(config, interpolate=False)
    for name in content["paths"]:
        content["paths"][name] = None
    content.to_disk(config, interpolate=False)
