"""Somebody who was just called "he" is "he" in the reply too, and several stay "they"."""

from __future__ import annotations

import re

import pytest

from kith.reply.follow_ups import read_follow_ups
from kith.reply.pronouns import HE, SHE, of_one, spoken_of


@pytest.mark.parametrize(
    ("said", "pronoun"),
    [
        (["my brother never rings"], HE),
        (["he's nineteen and can hardly stand, the cat"], HE),
        (["she was the kindest woman", "twelve years"], None),
        (["she made me laugh", "twelve years"], SHE),
        (["my mum and my dad fell out"], None),
        (["my brother and his friends"], None),
        (["he hung up", "they are all like that at work"], None),
        (["it rained all day"], None),
        (["my brother's in hospital"], None),
        (["my brother's got a cold"], HE),
        (["my dad left", "my mum's furious"], SHE),
        (["my mum died and the hospital never rang me"], None),
        (["the carer didn't turn up for my dad"], None),
        (["my boss said my son is thick"], None),
        (["my brother is ill", "boss cut my hours"], None),
        (["oh boy what a day"], None),
        (["theyre all mad at my brother"], None),
        ([""], None),
    ],
)
def test_it_is_one_person_only_where_the_words_say_so(said: list[str], pronoun: str | None) -> None:
    assert spoken_of(said) == pronoun


@pytest.mark.parametrize(
    ("of_several", "of_him", "of_her"),
    [
        ("How are they doing now?", "How is he doing now?", "How is she doing now?"),
        ("Do they know about it?", "Does he know about it?", "Does she know about it?"),
        (
            "How long have they been around?",
            "How long has he been around?",
            "How long has she been around?",
        ),
        ("How did they take it?", "How did he take it?", "How did she take it?"),
        ("Have you told them?", "Have you told him?", "Have you told her?"),
        ("What were they thinking?", "What was he thinking?", "What was she thinking?"),
        (
            "You're worried because they matter to you.",
            "You're worried because he matters to you.",
            "You're worried because she matters to you.",
        ),
    ],
)
def test_verbs_agree(of_several: str, of_him: str, of_her: str) -> None:
    assert of_one(of_several, HE) == of_him
    assert of_one(of_several, SHE) == of_her


def test_every_follow_up_stays_english_of_one_person() -> None:
    texts = [text for one in read_follow_ups() for text in one.texts]
    assert [text for text in texts if "things" in text and of_one(text, HE) != text] == []
    rewritten = [of_one(text, SHE) for text in texts]
    left = re.compile(r"\b(?:they|them|their|themselves)\b", re.IGNORECASE)
    assert [text for text in rewritten if left.search(text)] == []
    present = re.compile(
        r"(?<!did )(?<!does )\bshe (?:have|haven't|are|were|do|don't|know|want|need|matter)\b",
        re.IGNORECASE,
    )
    assert [text for text in rewritten if present.search(text)] == []
