"""What is taken for an answer to "Are you 18 or older?", and what is not (R8)."""

from __future__ import annotations

import pytest

from kith.safety.age import says_adult
from kith.safety.age_question import AgeAnswer, AgeQuestion, answer_in

ADULT = """
yes
Yes.
yeah
yep, i am
yes i am
sure
of course
I'm 34
34
yes, 41
yes i'm 18
18
over 18
well over 18
18+
i'm an adult
older
way older lol
in my forties
45 years old
nearly 60
""".strip().splitlines()

MINOR = """
no
Nope
nah
not yet
no, i'm not
no i'm 16
16
i'm 15
17 years old
under 18
i'm still a minor
i'm a teenager
almost 17
no, but almost
yes, i'm 15
just 14
nearly
""".strip().splitlines()

UNTOLD = """
i'd rather not say
prefer not to say
none of your business
that's private
why should i tell you
skip
""".strip().splitlines()

NO_ANSWER = """
i had a bad day
no good news today
yes but my boss is awful and i can't sleep
hello
i feel like 100 today
5
999
i have 3 cats
17 people came
my son is 16
no one came to my party
not really sure what to say about today
no idea
sure is cold today
""".strip().splitlines()


@pytest.mark.parametrize("text", ADULT)
def test_r8_a_plain_yes_or_an_age_of_18_or_more_is_understood(text: str) -> None:
    assert answer_in(text) is AgeAnswer.ADULT


@pytest.mark.parametrize("text", MINOR)
def test_r8_a_plain_no_or_an_age_under_18_is_understood(text: str) -> None:
    assert AgeQuestion(waits=True).after(text, 1.0, beside=()).answer is AgeAnswer.MINOR


@pytest.mark.parametrize("text", UNTOLD)
def test_r8_nobody_has_to_say(text: str) -> None:
    after = AgeQuestion(asked=1, waits=True).after(text, 1.0, beside=())
    assert after.answer is AgeAnswer.UNTOLD
    assert not after.may_be_asked


@pytest.mark.parametrize("text", NO_ANSWER)
def test_r8_anything_else_is_no_answer_and_goes_to_the_talk(text: str) -> None:
    after = AgeQuestion(asked=1, waits=True).after(text, 1.0, beside=("Hello. How are you?",))
    assert (after.answer, after.answered_at, after.waits) == (None, None, False)


@pytest.mark.parametrize(
    ("beside", "text", "answer"),
    [
        ("How are you doing today?", "no", AgeAnswer.MINOR),
        ("How are you doing today?", "16", AgeAnswer.MINOR),
        ("Do you want to talk about it?", "no", None),
        ("Do you want to talk about it?", "yes", None),
        ("Do you want to talk about it?", "yes, i'm 18", AgeAnswer.ADULT),
        ("Do you want to talk about it?", "no, i'm 16", AgeAnswer.MINOR),
        ("How strong is it, on a scale from 0 to 10?", "7", None),
        ("How many hours did you sleep?", "7", None),
        ("How many hours did you sleep?", "i'm 17", AgeAnswer.MINOR),
        ("Are you thinking about killing yourself?", "no", None),
        ("Are you thinking about killing yourself?", "yes", None),
    ],
)
def test_r8_where_something_else_was_asked_too_only_what_names_an_age_counts(
    beside: str, text: str, answer: AgeAnswer | None
) -> None:
    assert AgeQuestion(waits=True).after(text, 1.0, beside=(beside,)).answer is answer


def test_r8_in_an_exercise_only_a_stated_age_under_18_counts() -> None:
    waiting = AgeQuestion(asked=1, waits=True)
    assert waiting.after("9", 1.0, beside=None) == AgeQuestion(asked=1)
    assert waiting.after("i'm 15", 1.0, beside=None).answer is AgeAnswer.MINOR


def test_r8_a_stated_age_under_18_counts_at_any_time_and_nothing_takes_it_back() -> None:
    told = AgeQuestion().after("my sister hates me and i'm 15", 1.0, beside=())
    assert told.answer is AgeAnswer.MINOR
    assert told.answered_at is None
    assert told.after("just kidding, i'm 25", 2.0, beside=()).answer is AgeAnswer.MINOR
    assert told.after("yes", 2.0, beside=()).answer is AgeAnswer.MINOR


def test_r8_it_is_asked_twice_at_most() -> None:
    question = AgeQuestion()
    asked = 0
    for _ in range(5):
        if question.may_be_asked:
            question = question.after_asking()
            asked += 1
        question = question.after("my day was long", 1.0, beside=())
    assert asked == 2


def test_r8_what_is_kept_reads_back_and_anything_else_counts_as_never_asked() -> None:
    question = AgeQuestion(2, False, AgeAnswer.ADULT, 7.0)
    assert AgeQuestion.from_slot(question.as_slot()) == question
    for damaged in (None, 3, {}, {**question.as_slot(), "answer": "old"}):
        assert AgeQuestion.from_slot(damaged) == AgeQuestion()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hi, i'm 34", True),
        ("i am a 45 year old nurse", True),
        ("i'm 15", False),
        ("i'm 45 minutes late", False),
        ("i was 30 when it began", False),
        ("hello", False),
    ],
)
def test_r8_an_age_of_18_or_more_that_somebody_states_is_known(text: str, says: bool) -> None:
    assert says_adult(text) is says
