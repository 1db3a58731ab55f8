"""Make kith/language/word_kinds.tsv: what each English word may be, and how verbs inflect.

    python -m training.word_kinds

By lemminflect (its forms are those of the NIH's SPECIALIST Lexicon). Its own tables take 50 MB of
memory when they are loaded, for words that nobody says; these are the words of the lists beside
that file. Needs requirements/training.in.
"""

from __future__ import annotations

from lemminflect import getAllLemmas, getInflection

from kith.language.word_kinds import FILE, LETTERS
from kith.language.wordlists import word_lists

_TAGS = ("VBD", "VBZ", "VBN")


def main() -> None:
    """Write the table."""
    lists = word_lists()
    words = lists.words | lists.word_names | lists.shy_names
    rows = (_row(word) for word in sorted(words) if word.isalpha())
    text = "\n".join(filter(None, rows))
    FILE.write_text(text + "\n", encoding="utf-8")


def _row(word: str) -> str | None:
    lemmas = getAllLemmas(word)
    kinds = "".join(letter for name, letter in LETTERS.items() if name in lemmas)
    if not kinds:
        return None
    if word not in lemmas.get("VERB", ()):
        return f"{word}\t{kinds}"
    forms = [next(iter(getInflection(word, tag)), "") for tag in _TAGS]
    return "\t".join([word, kinds, "lied" if word == "lie" else forms[0], *forms[1:]])


if __name__ == "__main__":
    main()
