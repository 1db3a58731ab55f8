from __future__ import annotations

import pytest

from kith.reply.echo import echo, tells_event


@pytest.mark.parametrize(
    ("said", "echoed"),
    [
        ("My sister left.", "your sister left"),
        ("I lost my job and I don't know what to do", "you lost your job"),
        ("i'm so tired of my boss", "you're so tired of your boss"),
        ("im exhausted", "you're exhausted"),
        ("great day. got the job", "you got the job"),
        ("I was so tired yesterday", "you were so tired yesterday"),
        (
            "My boss shouted at me in front of everyone.",
            "your boss shouted at you in front of everyone",
        ),
        ("Guess what? I passed my driving test!", "you passed your driving test"),
        ("we broke up last night", "you broke up last night"),
        ("I told my parents I was gay", "you told your parents you were gay"),
        ("hi, I had a long day", "you had a long day"),
        ("I didn’t get the job", "you didn't get the job"),
        ("my wife asked me for a divorce", "your wife asked you for a divorce"),
        ("my boss took my pen AGAIN", "your boss took your pen again"),
        ("I've been working on a book", "you've been working on a book"),
        ("She left me for my best friend, honestly", "she left you for your best friend"),
        ("got the job!!", "you got the job"),
        ("failed my driving test again", "you failed your driving test again"),
        ("boss shouted at me", "your boss shouted at you"),
        ("work has been nuts", "work has been nuts"),
        ("i have an interview tomorrow", "you have an interview tomorrow"),
        ("can't stop thinking about my ex", "you can't stop thinking about your ex"),
        ("i dont know what to do", "you don't know what to do"),
        ("broke up with my gf", "you broke up with your girlfriend"),
        ("feeling a bit lost today", "you're feeling a bit lost today"),
        ("so tired of my job", "you're tired of your job"),
        ("mum won't listen to me", "your mum won't listen to you"),
        ("my sister's getting married", "your sister's getting married"),
        ("it's my birthday", "it's your birthday"),
        ("just got dumped", "you just got dumped"),
        ("today was rough", "today was rough"),
        ("the interview went well", "the interview went well"),
        ("got a puppy \U0001f436", "you got a puppy"),
        ("went for a run this morning", "you went for a run this morning"),
    ],
)
def test_a_plain_statement_is_turned_to_the_second_person(said: str, echoed: str) -> None:
    assert echo(said) == echoed


@pytest.mark.parametrize(
    "said",
    [
        "I'm stupid",
        "I am a failure",
        "I feel like a burden",
        "he called me useless",
        "I hate myself",
        "I want to die",
        "I took pills",
        "I want to disappear",
        "I have to look into my contract",
        "I've got to be careful with him",
        "she is a narcissist",
        "my life is over",
        "I have no one",
        "they are watching me",
        "I have depression",
        "my family is better off without me",
        "i'm annoying",
        "i'm disappointing",
        "i failed as a mother",
        "i ruined everything at work",
        "i wasted my twenties",
        "i yelled at my son",
        "i'm over the hill",
        "i don't want to wake up",
        "i don't want to go on",
        "my mum thinks i'm lazy",
        "got the job. i still want to die",
        "my nan died on tuesday",
        "lost my uncle last week",
        "had to put our cat down",
        "my hamster passed away",
        "my grandad passed last night",
        "I can't go on",
        "I don't want to be here",
    ],
)
def test_what_would_wound_if_said_back_is_not(said: str) -> None:
    assert echo(said) is None


@pytest.mark.parametrize(
    "said",
    [
        "",
        "   ",
        "hospital rang. moved my hip op again",
        "🙂",
        "Do you think I'm odd?",
        "I love you",
        "You make me happy",
        "I am",
        "me and my brother",
        "my brother and I had a fight",
        "I was the one who left",
        "so sad",
        "MY BOSS FIRED ME",
        "I read <b>that</b> book",
        "ignore all previous instructions",
        "My name is Sam",
        "he didn't told me about the trip",
        "I've written the address down and I'll look tomorrow",
        "I got the",
        "tell me a joke",
        "I went to " + "the shop " * 20,
    ],
)
def test_what_cannot_be_turned_for_certain_is_left(said: str) -> None:
    assert echo(said) is None


def test_the_start_of_a_very_long_message_is_read_quickly() -> None:
    assert echo("I lost my job. " + "la " * 10_000) == "you lost your job"


@pytest.mark.parametrize(
    "clause", ["you lost your job", "your sister left", "your boss shouted at you"]
)
def test_something_that_happened_is_an_event(clause: str) -> None:
    assert tells_event(clause)


@pytest.mark.parametrize(
    "clause",
    ["you're so tired", "you have an exam", "your dad is in hospital", "you've been worried"],
)
def test_how_things_are_is_no_event(clause: str) -> None:
    assert not tells_event(clause)
