"""Which reply is said: what suits, in Rasa's strategy where it can, light only where it may be."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kith.encoder import Encoder
from kith.errors import ModelFilesError
from kith.language.asked import is_question
from kith.persona.cards import load_persona
from kith.reply.bank import Bank
from kith.reply.context import Context, Speaker, Turn
from kith.reply.exchanges import read_exchanges
from kith.reply.hearing import MoveHearing
from kith.reply.priors import Priors
from kith.reply.selection import LEEWAY, Selection, preferred_of
from kith.reply.strategy import Strategy
from kith.reply.suitability import Judgement, Said, Suitability
from kith.reply.template import Template
from kith.reply.weighing import WEIGHTS_FILE, Evidence, Weighing
from kith.safety.levels import RiskLevel
from kith.tone.reading import EmotionalState, Tone

BANK = Bank.load(
    embed=Encoder.load(Path(__file__).parents[2] / "models" / "encoder").sentences,
    hearing=MoveHearing.load(),
    selection=Selection.load(),
)
WRITTEN = {one.reply: one for one in read_exchanges()}
PERSONA = load_persona("kith")
LIGHT = {Strategy.SMALL_TALK, Strategy.CELEBRATION}


def context(
    message: str,
    *,
    strategy: Strategy = Strategy.QUESTION,
    state: EmotionalState = EmotionalState.NEUTRAL,
    turns: tuple[Turn, ...] = (),
    level: RiskLevel = RiskLevel.NONE,
) -> Context:
    return Context(
        strategy=strategy,
        persona=PERSONA,
        message=message,
        tone=Tone({}, state, 0.5, 0.0, 0.0),
        now=datetime(2026, 11, 25, 12, 10),
        turns=turns,
        level=level,
        away=timedelta(0),
    )


def test_what_somebody_says_in_known_words_gets_what_was_written_for_it() -> None:
    said = [
        BANK.choose(context(one.message, strategy=one.strategy)).text
        for one in list(WRITTEN.values())[:400:20]
        if not one.asked
    ]
    assert sum(text in WRITTEN for text in said) > len(said) / 2


def test_thirty_turns_of_the_same_message_bring_thirty_replies() -> None:
    turns: tuple[Turn, ...] = ()
    for _ in range(30):
        text = BANK.choose(context("work was awful again", turns=turns)).text
        turns += (Turn(Speaker.PERSON, "work was awful again"), Turn(Speaker.COMPANION, text))
    said = [turn.text for turn in turns if turn.speaker is Speaker.COMPANION]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("message", ["I GOT IN", "i passed!!", "they said yes"])
def test_nobody_is_sorry_for_good_news(message: str) -> None:
    heard = context(message, state=EmotionalState.HAPPY)
    assert "sorry" not in BANK.choose(heard).text.lower()


@pytest.mark.parametrize(
    "message",
    ["my mum died on sunday", "we buried him this morning", "she's gone and the house is so quiet"],
)
def test_somebody_in_mourning_is_met_with_nothing_light(message: str) -> None:
    heard = context(message, state=EmotionalState.SAD)
    assert BANK.choose(heard).strategy not in LIGHT
    assert BANK.calls_for(heard, may_suggest=True) not in LIGHT


def test_in_danger_only_what_was_written_for_it_is_said() -> None:
    line = BANK.choose(context("i don't know what to do any more", level=RiskLevel.PASSIVE))
    assert line.text not in WRITTEN


@pytest.mark.parametrize(
    "message",
    [
        "my sister isn't speaking to me",
        "i failed my driving test again",
        "he left his key on the table",
        "nobody came to the reading group",
        "i can't sleep before a shift",
    ],
)
def test_nobody_is_advised_unheard(message: str) -> None:
    heard = context(message, state=EmotionalState.SAD)
    assert BANK.calls_for(heard, may_suggest=False) is not Strategy.PROVIDING_SUGGESTIONS
    assert BANK.choose(heard).strategy is not Strategy.PROVIDING_SUGGESTIONS


def test_nobody_is_told_of_programs_who_did_not_speak_of_one() -> None:
    for message in ("the bus was late", "my knee hurts", "so i painted the shed"):
        heard = context(message, strategy=Strategy.RESTATEMENT)
        assert BANK.choose(heard).strategy is not Strategy.SELF_DISCLOSURE


def test_rasas_strategy_is_kept_where_it_has_a_reply_about_as_good() -> None:
    asked, told = Template(Strategy.QUESTION, "a?"), Template(Strategy.RESTATEMENT, "b.")
    about_as_good = {asked: 1.0, told: 1.0 + LEEWAY / 2}
    assert preferred_of(about_as_good, Strategy.QUESTION) is asked
    assert preferred_of({asked: 0.4, told: 1.2}, Strategy.QUESTION) is told
    assert preferred_of({told: 1.2}, Strategy.QUESTION) is told


def test_the_network_tells_an_answer_from_its_opposite() -> None:
    suitability, weighing = Suitability.load(), Weighing.load()
    said = Said("failed anatomy", "What happened?")
    fitting = suitability.judge(said, "That's a blow after all that work.", "i failed the exam")
    absurd = suitability.judge(said, "Congratulations! What a win.", "i passed the exam")
    assert weighing.worth(Evidence(fitting, 0.6)) > weighing.worth(Evidence(absurd, 0.6))


def test_a_message_that_is_hardly_alike_speaks_against_an_exchange() -> None:
    weighing, judgement, priors = Weighing.load(), Judgement(0.0, -1.0), Priors.load()
    alike, other = (
        weighing.worth(Evidence(judgement, likeness, prior=priors.of_exchange(likeness)))
        for likeness in (0.95, 0.35)
    )
    assert alike > other + 0.5


def test_missing_or_mismatched_weights_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match="Put the shipped file back"):
        Weighing.load(tmp_path)
    wrong = {"passable": [1.0], "good": [1.0]}
    (tmp_path / WEIGHTS_FILE).write_text(json.dumps(wrong), encoding="utf-8")
    with pytest.raises(ModelFilesError, match="weights"):
        Weighing.load(tmp_path)
    with pytest.raises(ModelFilesError, match="git checkout"):
        Suitability.load(tmp_path)


def test_a_follow_up_takes_up_whom_they_speak_of_and_is_not_made_again_at_once() -> None:
    message = "i told my mum i'm moving"
    line = BANK.choose(context(message))
    assert line.text in ("What did your mum say?", "How did your mum take it?")
    turns = (Turn(Speaker.PERSON, message), Turn(Speaker.COMPANION, line.text))
    again = BANK.choose(context("and i told my mum about ben", turns=turns)).text
    assert again not in ("What did your mum say?", "How did your mum take it?")


def test_no_reply_speaks_of_a_man_or_a_woman_whom_nobody_named() -> None:
    text = BANK.choose(context("worried about my parents, they had a fall")).text
    assert not {"he", "him", "his", "she", "her"} & set(re.findall(r"[a-z]+", text.lower()))


@pytest.mark.parametrize(
    "message",
    [
        *("when she left i cried", "where i live it rains", "which is nice", "what a day"),
        *("how lovely", "when i was small we had goats", "what he did was unkind"),
    ],
)
def test_what_only_begins_like_a_question_is_none(message: str) -> None:
    assert not is_question(message)


@pytest.mark.parametrize(
    "message",
    ["what should i call it", "which one do i take", "how come", "where to start", "what now"],
)
def test_a_question_without_its_mark_is_one(message: str) -> None:
    assert is_question(message)
