"""What answers a question of Kith's is an answer, whatever else it looks like on its own."""

import pytest

from kith.reply.answering import is_answer
from kith.reply.misheard import is_conversation, was_misheard

ASKED = "How long has it been like that?"
NOT_ASKED = "That's a lot for one week."


@pytest.mark.parametrize(
    ("intent", "message"),
    [
        ("ask_bot_age", "six years"),
        ("goodbye", "4 hours to go"),
        ("greet", "maybe just how are you"),
        ("goodbye", "it was a good talk"),
        ("ask_bot_hobbies", "reading, mostly, and films"),
        ("thank", "they're nice about it"),
        ("ask_bot_origin", "my home town"),
        ("unsure", "my parents don't know yet"),
    ],
)
def test_a_few_words_after_a_question_are_its_answer(intent: str, message: str) -> None:
    assert is_answer(message, ASKED)
    assert was_misheard(intent, message, ASKED)
    assert is_conversation(intent, message, ASKED)


@pytest.mark.parametrize(
    ("intent", "message"),
    [
        ("goodbye", "gotta go"),
        ("goodbye", "night, talk tomorrow"),
        ("goodbye", "i'm off to bed"),
        ("thank", "thanks"),
        ("greet", "hello"),
        ("ask_joke", "tell me a joke"),
        ("ask_bot_age", "how old are you"),
        ("unsure", "i really don't know"),
        ("unsure", "dunno"),
        ("love_declaration", "i love you"),
        ("forget_everything", "forget everything"),
    ],
)
def test_what_plainly_is_something_else_stays_that_after_a_question(
    intent: str, message: str
) -> None:
    assert not was_misheard(intent, message, ASKED)
    assert not was_misheard(intent, message.upper(), ASKED)


def test_nothing_answers_what_was_no_question() -> None:
    assert not is_answer("six years", NOT_ASKED)
    assert not is_answer("six years", "")


@pytest.mark.parametrize("message", ["and you?", "do you ever sleep", "what's your name"])
def test_a_question_back_or_words_to_kith_are_no_answer(message: str) -> None:
    assert not is_answer(message, ASKED)


def test_many_words_say_by_themselves_what_they_are_about() -> None:
    assert not is_answer(
        "i would rather hear something funny before i go on with all of that", ASKED
    )


@pytest.mark.parametrize(
    ("intent", "message"),
    [
        ("ask_bot_name", "Ben. He's the talker. The other two you had to interrogate."),
        ("ask_bot_pets", "no collar"),
        ("ask_fun_fact", "there's one strange thing"),
        ("ask_joke", "people are quick to joke here, and i get it an hour later on the bus"),
        ("ask_bot_pets", "quiz time. what's my name and what's my dog's name?"),
        ("ask_capabilities", "how do people do this"),
        ("correct_memory", "please can you correct me if i make a big mistake?"),
    ],
)
def test_what_is_told_of_others_is_no_question_about_kith(intent: str, message: str) -> None:
    assert is_conversation(intent, message)


@pytest.mark.parametrize(
    ("intent", "message"),
    [
        ("ask_bot_name", "tell me your name"),
        ("ask_bot_pets", "do you have a dog"),
        ("ask_bot_feelings", "would you miss me"),
        ("ask_fun_fact", "tell me something"),
        ("ask_joke", "my friend told me a joke yesterday, tell me another one"),
        ("ask_capabilities", "what can you do"),
        ("ask_if_bot", "i bet you're a computer"),
    ],
)
def test_what_is_asked_of_kith_is_still_heard(intent: str, message: str) -> None:
    assert not is_conversation(intent, message)


@pytest.mark.parametrize(
    ("intent", "message"),
    [
        ("cancel", "i know i should stop doing that"),
        ("cancel", "i want to quit so bad"),
        ("cancel", "i quit my job"),
        ("cancel", "nm"),
        ("remember_this", "my cousin could lend me some but she never lets you forget it"),
    ],
)
def test_what_is_told_of_stopping_or_forgetting_is_no_order(intent: str, message: str) -> None:
    assert was_misheard(intent, message)


@pytest.mark.parametrize(
    ("intent", "message"),
    [
        ("cancel", "stop"),
        ("cancel", "i want to stop this"),
        ("cancel", "i should stop this exercise here"),
        ("cancel", "never mind"),
        ("remember_this", "don't forget that my sister is called Anna"),
    ],
)
def test_an_order_stays_one(intent: str, message: str) -> None:
    assert not was_misheard(intent, message)
