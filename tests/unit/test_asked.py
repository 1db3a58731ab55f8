"""Direct questions: where they stand in a message, what they ask, and that they are answered."""

from __future__ import annotations

import pytest

from kith.language.asked import question_in
from kith.reply.bank import BANK_FOLDER, MOVES_FOLDER
from kith.reply.context import Speaker, Turn
from kith.reply.exchanges import read_exchanges
from kith.reply.moves import Moves
from tests.unit.test_selection import BANK, context

MOVES = Moves.load(BANK_FOLDER / MOVES_FOLDER)


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("am i overreacting", "am i overreacting"),
        ("Is it daft to keep it? It was in his coat.", "Is it daft to keep it?"),
        ("the vet says it's up to us. how do you know when", "how do you know when"),
        ("i think i'm going to be fired what do i do", "what do i do"),
        ("it wasn't about the dishwasher was it", "it wasn't about the dishwasher was it"),
        ("you get bored when nobody writes you? ok", "you get bored when nobody writes you?"),
        ("an hour to myself. nap or garden", "nap or garden"),
        ("i still cry when it comes up, is that normal lol", "is that normal lol"),
        ("Why? I mean, why me? I don’t get it. What did I do?", "What did I do?"),
    ],
)
def test_the_question_of_a_message_is_found_wherever_it_stands(message: str, question: str) -> None:
    assert question_in(message) == question


@pytest.mark.parametrize(
    "message",
    [
        "i don't know what to do with it",
        "she asked what i would do",
        "did the dishes and went to bed",
        "whats annoying is that nobody asks",
        '"are you serious?" she said',
        "have to be up at five",
        "how lovely",
        "5 or 6 beers",
        "i forgot how i got home",
        "what hurts is that she didn't even call",
        "how i miss her",
        "did it! i told him everything",
        "was the worst day of my life",
        "i did what i could i swear",
        "that's what friends do i guess",
        'my mum said "why can\'t you be normal?"',
        "he said are you even trying?",
        "no friends or family",
        "sooner or later",
        "tell me about it",
        "priya made FLASHCARDS?? laminated ones",
        "i was looking at the monitor and thinking where did i park",
    ],
)
def test_who_tells_of_a_question_asks_none(message: str) -> None:
    assert question_in(message) is None


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("was i too harsh with her", "too_much_of_me"),
        ("is it odd to talk to a plant", "odd_or_normal"),
        ("does it sound daft that i miss his dog more", "odd_or_normal"),
        ("would it be mental to ask him", "odd_or_normal"),
        ("is nine days too early or am i just spoilt?", "too_much_of_me"),
        ("is it normal for a headache to last four days", "body_question"),
        ("should i stop taking my meds", "medicine"),
        ("am i too drunk to drive", "drinks_and_drives"),
        ("should i call an ambulance or wait", "emergency_or_not"),
        ("could i be depressed", "what_have_i_got"),
        ("am i being followed", "may_be_hurt"),
        ("is it bad that i drink every night", "bad_habit"),
        ("why did my mum die", "of_the_dead"),
        ("does anyone even care about me", "nobody_cares"),
        ("it's my fault, isn't it?", "runs_oneself_down"),
        ("can you help me?", "help_me"),
        ("can you call someone", "cannot_reach_out"),
        ("would you tell anyone", "what_is_kept"),
        ("can you leave me alone", "leave_alone"),
        ("why did you say that", "why_said_so"),
        ("is it fair that he gets everything", "is_it_fair"),
        ("what did i do to deserve this", "to_deserve_it"),
        ("what did my aunt mean by that", "what_they_think"),
        ("does it ever get easier", "does_it_get_better"),
        ("am i too old to start the cello", "too_late"),
        ("will they let me in", "will_it_happen"),
        ("the train or the bus", "which_of_two"),
        ("should i forgive him", "should_or_not"),
        ("how do i tell my gran", "how_to_say_it"),
        ("how do people get through january", "how_to_bear_it"),
        ("how would i know if it's love", "how_to_know"),
        ("how do i descale a kettle", "plain_fact"),
        ("what's a good film for tonight", "good_to_watch"),
        ("would you forgive someone like that", "what_kith_would_do"),
        ("do you know how that feels", "do_you_know_it"),
        ("guess who was at the door", "wants_to_tell"),
        ("do you think less of me now", "thinks_less_of_me"),
        ("am i allowed to be angry", "may_i"),
        ("who can i even tell", "whom_to_tell"),
        ("why is it easier to talk to you", "easier_with_you"),
        ("can you believe that", "can_you_believe"),
        ("was it right to let her", "was_it_right"),
        ("what did i do wrong", "what_went_wrong"),
        ("do you believe in luck", "believes"),
        ("what time is it where you are", "whereabouts"),
        ("have you ever been to a wedding", "life_of_kith"),
        ("why can't i just be normal", "why_am_i"),
        ("why are people so rude on trains", "why_is_the_world"),
        ("was it my fault", "did_i_do_wrong"),
        ("is that lying, d'you reckon?", "did_i_do_wrong"),
        ("do you suppose they'd mind a visitor", "what_they_think"),
        ("are you still there?", "still_there"),
        ("haven't washed it out. daft isn't it", "odd_or_normal"),
        ("how do i switch you off?", "how_to_stop_kith"),
        ("do i need to say hello each time?", "how_to_use_kith"),
        ("do u just agree with everyone", "always_agrees"),
        ("what model are you running on?", "what_runs_kith"),
        ("what's my name and what's my pet's name?", "quizzes_memory"),
        ("that's not on, is it", "tag_at_the_end"),
        ("what colour was the bus", "any_question"),
        ("where does one even start", "plain_question"),
        ("who ate the last biscuit?", "plain_question"),
        ("why does the cat do that", "any_why"),
    ],
)
def test_what_is_asked_is_told_by_the_question(message: str, kind: str) -> None:
    assert kind in MOVES.kinds_of(message)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("is it ok to drink on antibiotics?", "medicine"),
        ("should i drive home or have i had too much", "drinks_and_drives"),
        ("am i an alcoholic?", "what_have_i_got"),
        ("is it normal that i haven't eaten for three days", "bad_habit"),
        ("should i feel ashamed that i hit her", "may_be_hurt"),
    ],
)
def test_what_is_risky_is_answered_by_nothing_else(message: str, kind: str) -> None:
    assert MOVES.kinds_of(message) == {kind}


@pytest.mark.parametrize(
    "message",
    [
        "is that weird",
        "how long do you boil an egg if you want it runny",
        "what did she mean by it",
        "My tomatoes went black and I was so proud of them. What did I do wrong?",
        "should i take leeds or bristol",
        "Where do I belong then?",
        "want to hear it?",
    ],
)
def test_who_asks_is_answered_and_never_told_to_go_on(message: str) -> None:
    assert BANK.selection is not None
    own = [template for template in MOVES.templates if template.move in MOVES.questions.moves]
    follow_ups = {
        template.text
        for one in BANK.selection.follow_ups.all
        if one.answers
        for template in one.templates
    }
    written = {one.reply for one in read_exchanges() if question_in(one.message)}
    said = BANK.choose(context(message)).text
    assert said in follow_ups | written or any(template.is_in(said) for template in own)


def test_how_to_switch_kith_off_is_not_answered_with_advice_on_sleep() -> None:
    turns = (
        Turn(Speaker.PERSON, "i can't sleep, third night now"),
        Turn(Speaker.COMPANION, "That's a long night."),
    )
    said = BANK.choose(context("how do i switch you off?", turns=turns)).text
    known = MOVES.questions.moves.keys() & {"how_to_stop_kith"}
    assert any(t.is_in(said) for t in MOVES.templates if t.move in known)


def test_what_stands_in_quotation_marks_is_not_asked_of_kith() -> None:
    kinds = MOVES.kinds_of('what does it mean if he writes "are you up for chai"')
    assert "kith_awake" not in kinds
    assert "which_of_two" not in MOVES.kinds_of("do you know geese, or are you only for feelings")
