"""Which texts the tone model does not try to read."""

from __future__ import annotations

import pytest

from kith.tone.languages import Languages

WORDS = frozenset(
    "the cat sat on a mat gutted so fed up with it what haha train to porto rn".split()
)


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages.load()


@pytest.mark.parametrize(
    "text",
    [
        "estoy muy triste hoy",
        "je suis si heureux aujourd'hui",
        "ich bin so traurig",
        "sono molto felice",
        "estou com medo",
        "ik ben zo blij vandaag",
        "jestem bardzo smutny",
        "bugün çok mutluyum",
        "jag är så ledsen",
        "saya sangat sedih hari ini",
        "malungkot ako ngayon",
        "мне очень грустно",
        "とても悲しい",
        "我很难过",
        "أنا حزين جدا",
        "오늘 너무 슬퍼요",
        "मैं बहुत दुखी हूँ",
        "asdkjh qwe zxcm",
    ],
)
def test_another_language_is_noticed(languages: Languages, text: str) -> None:
    assert not languages.is_english(text, WORDS)


@pytest.mark.parametrize(
    "text",
    [
        "I'm so happy, mi hermano is coming home",
        "ay dios, I'm scared about the results",
        "gutted",
        "haha",
        "the train to porto",
        "im so hapy rn",
        "",
        "1234",
        "[NAME] link",
        "we had crème brûlée and it was so good",
    ],
)
def test_english_with_slips_and_borrowed_words_is_english(languages: Languages, text: str) -> None:
    assert languages.is_english(text, WORDS)
