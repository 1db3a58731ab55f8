"""A question said back: turned round as people would, and never what stings or asks about Kith."""

from __future__ import annotations

import pytest

from kith.language.inversion import is_inverted
from kith.reply.context import Context
from kith.reply.indirect_question import MOST_WORDS, gap_for, indirect
from kith.reply.template import ASKED_BACK, Need
from kith.safety.levels import RiskLevel
from kith.tone.reading import EmotionalState
from tests.unit.test_selection import BANK, context


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("does she even like me?", "whether she even likes you"),
        ("Did our Kevin sell the medals", "whether your Kevin sold the medals"),
        ("why would he say that to my mum", "why he'd say that to your mum"),
        ("do you think they'll notice the dent", "whether they'll notice the dent"),
        ("is my landlord allowed to do that", "whether your landlord is allowed to do that"),
        ("why's the dog gone so quiet", "why the dog has gone so quiet"),
        ("how long does a cold last", "how long a cold lasts"),
        ("what did i ever see in him, honestly", "what you ever saw in him"),
        ("who gets the dog if we split", "who gets the dog if you split"),
        ("why does rain make everyone drive like that", "why rain makes everyone drive like that"),
        ("why won't she talk to me", "why she won't talk to you"),
        ("will i regret it", "whether you'll regret it"),
        ("what's he playing at with this", "what he's playing at with this"),
        ("How I can tell my boss about Friday?", "how you can tell your boss about Friday"),
    ],
)
def test_a_question_is_said_back_in_the_second_person(question: str, clause: str) -> None:
    assert indirect(question) == clause
    assert gap_for(clause) is Need.QUESTION


@pytest.mark.parametrize(
    ("question", "clause", "gap"),
    [
        ("should i ring her first", "whether to ring her first", Need.CHOICE),
        ("shall we just cancel the trip?", "whether to cancel the trip", Need.CHOICE),
        ("what do i say to my dad then", "what to say to your dad", Need.WAY),
        ("how do you cook rice so it's not glue", "how to cook rice so it's not glue", Need.WAY),
        ("what am i supposed to wear to a wake", "what to wear to a wake", Need.WAY),
        (
            "how do i make it that she is not shy with me, without forcing her to anything",
            "how to make it that she's not shy with you",
            Need.WAY,
        ),
        ("what happens to all the old paint", "what happens to all the old paint", Need.QUESTION),
        ("what do i owe him after that", "what you owe him after that", Need.QUESTION),
    ],
)
def test_what_is_to_be_done_is_named_as_such(question: str, clause: str, gap: Need) -> None:
    assert indirect(question) == clause
    assert gap_for(clause) is gap


@pytest.mark.parametrize(
    "question",
    [
        "do you ever get bored?",
        "how do you answer so fast",
        "what do you know about me",
        "can i just have a moan",
        "am i boring",
        "why am i like this",
        "do i look desperate",
        "was i a terrible mother",
        "why wasn't i enough",
        "isn't it a bit early for that",
        "what is it with men and thermostats",
        "how do i say 'i miss you'",
        "did he kill her",
        "why?",
        "or what",
        "you know?",
        "",
    ],
)
def test_what_asks_kith_or_would_sting_or_is_not_understood_is_not_said_back(question: str) -> None:
    assert indirect(question) is None


def test_no_clause_is_longer_than_somebody_would_say() -> None:
    long = "why did they move me off the rota " + "and off the list " * 8
    assert indirect(long) is None
    assert len((indirect("should i go to the wedding or stay at home alone") or "").split()) <= (
        MOST_WORDS
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "Did our kevin really sell them",
        "is my wife allowed to see it",
        "does magnesium really help",
        "how long does that take",
        "will dad notice if it's gone",
    ],
)
def test_a_question_is_known_by_its_order_without_a_mark(sentence: str) -> None:
    assert is_inverted(sentence.split())


@pytest.mark.parametrize(
    "sentence",
    [
        "did my first full day",
        "will report back",
        "have got vinegar",
        "what i don't love is the rota",
        "when it was quiet she asked",
        "had my tea and mowed the lawn",
        "can charge the scanner now",
        "is",
    ],
)
def test_what_leaves_out_its_subject_asks_nothing(sentence: str) -> None:
    assert not is_inverted(sentence.split())


def _asked_back(heard: Context) -> bool:
    said = BANK.choose(heard).text
    filled = [t for each in BANK.templates.values() for t in each if t.needs & ASKED_BACK]
    return any(template.is_in(said) for template in filled)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("did our Kevin really sell the caravan", "whether your Kevin really sold the caravan"),
        ("why did they move me off the readings rota", "why they moved you off the readings rota"),
        ("why would she give me back the jumper", "why she'd give you back the jumper"),
    ],
)
def test_whoever_asks_hears_their_own_question_in_the_answer(message: str, words: str) -> None:
    assert words in BANK.choose(context(message)).text


def test_in_mourning_and_in_danger_no_question_is_handed_back() -> None:
    grieving = "my mum died on sunday. why did they not ring me sooner"
    assert not _asked_back(context(grieving, state=EmotionalState.SAD))
    in_danger = context("why did they move me off the rota", level=RiskLevel.PASSIVE)
    assert not _asked_back(in_danger)


def test_a_risky_question_keeps_its_own_answer() -> None:
    assert not _asked_back(context("should i stop taking my tablets"))
