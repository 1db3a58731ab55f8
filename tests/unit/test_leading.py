"""The person's own words before a reply: where they show what was heard, and nowhere else."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kith.encoder import Encoder
from kith.persona.cards import load_persona
from kith.reply.bank import Bank
from kith.reply.context import Context, Speaker, Turn
from kith.reply.hearing import MoveHearing
from kith.reply.leading import led_by, says_again, without_lead
from kith.reply.own_words import plainly
from kith.reply.saying_back import SayingBack
from kith.reply.selection import Selection
from kith.reply.strategy import Strategy
from kith.reply.template import plain
from kith.safety.levels import RiskLevel
from kith.tone.reading import EmotionalState, Tone

SAYING = SayingBack.load()
BANK = Bank.load(
    embed=Encoder.load(Path(__file__).parents[2] / "models" / "encoder").sentences,
    hearing=MoveHearing.load(),
    selection=Selection.load(),
    saying_back=SAYING,
)
TOLD = [
    "i was on the railway. thirty four years, most of it nights",
    "tonight she had moved her chair two along",
    "they want a name tape in every sock",
    "my papa drives 40 km to the mill every day",
    "the new place has a dishwasher. first one of my life",
    "the whole flat is in boxes and i own one fork",
    "he laminated the flashcards",
    "we played cards on the landing till two",
]


def context(
    message: str,
    *,
    turns: tuple[Turn, ...] = (),
    level: RiskLevel = RiskLevel.NONE,
) -> Context:
    return Context(
        strategy=Strategy.RESTATEMENT,
        persona=load_persona("kith"),
        message=message,
        tone=Tone({}, EmotionalState.NEUTRAL, 0.5, 0.0, 0.0),
        now=datetime(2026, 11, 25, 12, 10),
        turns=turns,
        level=level,
        away=timedelta(0),
    )


def is_led(message: str, reply: str) -> bool:
    words = SAYING.words(message)
    return words is not None and plainly(words) in plainly(reply)


@pytest.mark.parametrize("message", TOLD)
def test_of_what_somebody_tells_a_piece_is_found_and_it_is_theirs(message: str) -> None:
    words = SAYING.words(message)
    assert words is not None
    assert set(plainly(words).split()) - {"you", "your"} <= set(plainly(message).split())


@pytest.mark.parametrize(
    "message",
    ["hello", "thanks", "yes", "no", "lol", "what should i do?", "my dad died on friday", ""],
)
def test_some_messages_have_nothing_to_say_back(message: str) -> None:
    assert SAYING.words(message) is None


def test_in_a_talk_some_replies_begin_with_their_words_and_never_three_in_a_row() -> None:
    turns: tuple[Turn, ...] = ()
    for message in TOLD:
        reply = BANK.choose(context(message, turns=turns)).text
        turns += (Turn(Speaker.PERSON, message), Turn(Speaker.COMPANION, reply))
    replies = [turn.text for turn in turns if turn.speaker is Speaker.COMPANION]
    begun = [is_led(said, reply) for said, reply in zip(TOLD, replies, strict=True)]

    assert sum(begun) >= 2
    assert not any(all(begun[n : n + 3]) for n in range(len(begun) - 2))


@pytest.mark.parametrize("message", TOLD)
def test_in_distress_and_in_mourning_nothing_is_said_back(message: str) -> None:
    for given in (
        context(message, level=RiskLevel.DISTRESS),
        context(message, turns=(Turn(Speaker.PERSON, "my mum died last week"),)),
    ):
        assert not is_led(message, BANK.choose(given).text)


def test_the_same_words_are_not_said_back_twice() -> None:
    first = BANK.choose(context(TOLD[2])).text
    assert is_led(TOLD[2], first)
    turns = (Turn(Speaker.PERSON, TOLD[2]), Turn(Speaker.COMPANION, first))
    second = BANK.choose(context(TOLD[2], turns=turns)).text

    assert not is_led(TOLD[2], second)


def test_words_come_behind_an_mm_and_not_before_a_reply_that_has_them() -> None:
    assert led_by("no mint", "Mm. Go on.") == "Mm. No mint. Go on."
    assert led_by("no mint", "Go on, I'm listening.") == "No mint. Go on, I'm listening."
    assert without_lead("Mm. No mint. Go on.") == "Mm. Go on."
    assert without_lead("No mint. Go on, I'm listening.") == "Go on, I'm listening."
    assert says_again("your granddaughter", "Tell me about your granddaughter.")
    assert not says_again("no mint", "That would hurt.")


def test_a_follow_up_behind_their_words_is_known_again() -> None:
    follow_up = next(iter(BANK.selection.follow_ups.by_text)) if BANK.selection else ""
    assert BANK.selection is not None
    assert BANK.selection.said_among([plain(led_by("no mint", follow_up))])


def test_to_a_question_nothing_is_said_back() -> None:
    asked = "she put a name tape in every sock. is that normal?"
    assert "name tape" not in BANK.choose(context(asked)).text


@pytest.mark.parametrize("message", ["\ud800 my sister rang from the ship", "a" * 5000, "\x00"])
def test_what_cannot_be_written_out_breaks_nothing(message: str) -> None:
    SAYING.words(message)
