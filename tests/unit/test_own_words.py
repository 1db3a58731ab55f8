"""What could be said back of a message: whole words turned round, and nothing that would sting."""

from __future__ import annotations

import pytest

from kith.reply.own_words import MAX_WORDS, pieces, plainly


def said(message: str) -> list[str]:
    return [piece.said for piece in pieces(message)]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("mum thinks it's a hotel. she asked if there's a pool", "she asked if there's a pool"),
        ("i told her my revision was going well", "you told her your revision was going well"),
        ("i was there since six", "you were there since six"),
        ("we've known each other since school", "you've known each other since school"),
        ("ive been faking it about two years", "you've been faking it about two years"),
        ("got home at six, no bus", "you got home at six"),
        ("priya made BISCUITS on sunday", "Priya made biscuits on Sunday"),
        ("NEPA just took the light", "NEPA just took the light"),
        ("they gave us a clock", "they gave you a clock"),
        ("its a garden centre", "it's a garden centre"),
        ("I am Dennis, 81, of Kettering", "you are Dennis, 81, of Kettering"),
        ("mum rang earlier", "your mum rang earlier"),
        ("i told dad about it", "you told your dad about it"),
        ("my poor mum", "your poor mum"),
        ("it's quiet since mum sold the house", "since your mum sold the house"),
        ("It says 'cook till done', no use", "cook till done"),
        ("we moved to the US in may", "you moved to the US in may"),
        ("i really am tired of the bus", "you really are tired of the bus"),
        ("the dog chewed its only toy", "the dog chewed its only toy"),
        ("my sister (the older one) rang", "the older one"),
        ("Got home late, no bus", "home late, no bus"),
        ("a stay-at-home mum like me", "a stay-at-home mum"),
        ("coal mine down the road", "coal mine down the road"),
    ],
)
def test_words_are_turned_round(message: str, words: str) -> None:
    assert words in said(message)


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("i am so stupid today", "stupid"),
        ("my uncle killed himself", "uncle"),
        ("i want to die in my bed", "bed"),
        ("he raped her in the car", "car"),
        ("this app is useless to anybody", "useless"),
        ("he called me a 'bitch' and laughed", "bitch"),
        ("i'm a fat/ugly cow today", "ugly"),
        ("your idiots at the office", "idiots"),
        ("i'm a terrible mother to them", "terrible"),
        ("i forgot her birthday again", "forgot"),
        ("a handful of pills on friday", "handful"),
        ("my dad beat me when i was small", "small"),
        ("my mum passed away on tuesday", "tuesday"),
        ("the cat was put to sleep at the vet", "vet"),
        ("i'd rather not wake up tomorrow", "tomorrow"),
        ("my number is 07700 900123", "07700"),
        ("12 Acacia Avenue is the place", "12 Acacia Avenue"),
        ("the password is Tulip1984 still", "Tulip1984"),
        ("she turned up lol at nine", "lol"),
        ("my mum rang me :D", "D"),
        ("she wrote “i am leaving my husband”", "leaving your husband"),
    ],
)
def test_what_nobody_should_hear_again_is_in_no_piece(message: str, word: str) -> None:
    assert [words for words in said(message) if word in words] == []


def test_a_message_about_dying_is_left_alone_whole() -> None:
    assert said("my nan died and the kettle is still on") == []


def test_no_piece_goes_across_a_stop_or_is_long() -> None:
    message = "no mint tonight. she moved her chair, two along; and then " + "on and on " * 40
    assert all(len(piece.said.split()) <= MAX_WORDS + 1 for piece in pieces(message))
    assert "mint tonight she" not in said(message)


def test_where_a_piece_stands_is_known() -> None:
    message = "well… she offered Tom a wing!!! the others laughed"
    for piece in pieces(message):
        assert plainly(message[piece.start : piece.end]) == plainly(piece.said)


@pytest.mark.parametrize(
    "message",
    [
        "he just drove off. didn't even wave",
        "my brother came round. broke the telly",
        "left knee is playing up",
        "told me off for it",
    ],
)
def test_nobody_is_given_what_another_did(message: str) -> None:
    assert [words for words in said(message) if words.startswith("you ")] == []


def test_what_comes_late_in_a_long_message_is_feared_too() -> None:
    assert said("we had soup and bread and the radio on. " * 20 + "and then he died") == []


def test_signs_and_nonsense_give_nothing_or_are_left_out() -> None:
    for message in ("", "🙂🙂", "???", "\x00\ud800", "<b>{name}</b>", "a" * 5000):
        assert all("{" not in words and "<" not in words for words in said(message))
