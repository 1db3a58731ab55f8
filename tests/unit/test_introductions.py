"""Who introduces themselves, and who only says how they are."""

from __future__ import annotations

import pytest

from bench.names import CASES, FRAMES, HOW_WRITTEN, read_lines, read_names
from kith.language.introductions import find_introduction
from kith.language.wordlists import plain


def name_in(text: str) -> str | None:
    """The name that a message gives."""
    found = find_introduction(text)
    return None if found is None else found.name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("i'm priya", "Priya"),
        ("I’m Priya.", "Priya"),
        ("im tom btw", "Tom"),
        ("hi there! it's Yuki :)", "Yuki"),
        ("hey kith, carlos here", "Carlos"),
        ("call me liz", "Liz"),
        ("you can just call me Mo", "Mo"),
        ("my name's babatunde and i'm new here", "Babatunde"),
        ("the name is rex", "Rex"),
        ("they call me Captain", "Captain"),
        ("i go by ash", "Ash"),
        ("Olivia is my name", "Olivia"),
        ("me llamo lucía", "Lucía"),
        ("i'm jean-luc", "Jean-Luc"),
        ("i'm maria da silva", "Maria da Silva"),
        ("im tj", "Tj"),
        ("i'm JD", "JD"),
        ("i'm grace", "Grace"),
        ("it's Hope", "Hope"),
        ("im anna from leeds", "Anna"),
    ],
)
def test_an_introduction_gives_the_name_as_it_is_to_be_written(text: str, name: str) -> None:
    assert name_in(text) == name


@pytest.mark.parametrize(
    "name",
    [
        "李娜",
        "さくら",
        "지민",
        "สมชาย",
        "प्रिया",
        "தமிழ்",
        "فاطمة",
        "נועם",
        "Дмитрий",
        "Ελένη",
        "ნინო",
        "Գոռ",
        "ሰላም",
    ],
)
@pytest.mark.parametrize("frame", FRAMES)
def test_a_name_in_any_script_is_found(frame: str, name: str) -> None:
    assert name_in(frame.format(name)) == name


@pytest.mark.parametrize("text", ["I'M PRIYA", "HI IM PRIYA!!", "CALL ME PRIYA", "IT'S PRIYA"])
def test_shouting_changes_nothing(text: str) -> None:
    assert name_in(text) == "Priya"


@pytest.mark.parametrize(
    "text",
    [
        "i'm tired",
        "I'M TIRED",
        "I'm Tired",
        "i'm from leeds",
        "im in paris",
        "call me later",
        "call me maybe",
        "call me a cab",
        "call me crazy",
        "people call me lazy",
        "it's raining",
        "it's monday",
        "it's me",
        "it's over",
        "im so done",
        "tired here",
        "same here",
        "anxious here",
        "i'm a nurse",
        "im nurse",
        "im welsh",
        "i'm anna's sister",
        "im meeting priya tomorrow",
        "it's tom, he just left",
        "it's tom i miss",
        "this is anna's fault",
        "my name is too long",
        "my name day is in june",
        "my sister's name is anna",
        "i go by bus",
        "i'll call you max",
        "i was called stupid",
        "not sad, scared",
        "her name is maria",
        "hello maria",
        "/tell_name",
        '/tell_name{"name": "Priya"}',
        "",
        "i'm",
        "i'm 23",
        "i'm 🙂",
        "is it ok to use ketchup instead of mustard",
        "that's so not right. i am happy for you",
        "do you think my name is jeff",
    ],
)
def test_what_only_sounds_like_an_introduction_gives_no_name(text: str) -> None:
    assert name_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "im tierd",
        "im exhuasted",
        "im lonly",
        "im okk",
        "im fineee",
        "im anxoius",
        "i'm overwelmed",
        "im devestated",
        "i'm dissapointed in him",
        "im embarased",
        "its wierd",
        "its horid",
        "anxous here",
        "call me crzy",
    ],
)
def test_a_feeling_with_a_slip_of_the_keyboard_is_no_name(text: str) -> None:
    assert name_in(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("not Sara, Sarah", "Sarah"),
        ("no, it's Jon not John", "Jon"),
        ("my name is not tom, it's tim", "Tim"),
        ("change my name to erik", "Erik"),
        ("i'd rather be called jo", "Jo"),
        ("from now on call me Captain", "Captain"),
        ("from now on it's Leo please", "Leo"),
        ("call me Vicky instead", "Vicky"),
        ("you have my name wrong, it's Tomasz", "Tomasz"),
    ],
)
def test_a_correction_gives_the_right_name_and_is_a_change(text: str, name: str) -> None:
    found = find_introduction(text)
    assert found is not None
    assert (found.name, found.is_change) == (name, True)


@pytest.mark.parametrize(
    ("text", "is_whole"),
    [
        ("I am Dennis, 81, of Kettering.", True),
        ("im maya 34 from leeds", True),
        ("i'm Ines, 38, from Porto, i live in Cork", True),
        ("i'm Ines from Porto and my flat in Cork is flooded", False),
        ("i'm Dev, 22, and my boss shouted at me", False),
        ("hi, i'm Priya, nice to meet you", True),
        ("oh sorry, should've said, my name's Declan", True),
        ("i'm Priya and I lost my job", False),
        ("Priya here. my mum is in hospital", False),
    ],
)
def test_it_is_known_whether_a_message_holds_more_than_a_name(text: str, is_whole: bool) -> None:
    found = find_introduction(text)
    assert found is not None
    assert found.is_whole is is_whole


def test_a_very_long_message_is_read_to_its_bound_only() -> None:
    assert name_in("so it goes on " * 2000 + "my name is Priya") is None
    assert name_in("my name is Priya. " + "so it goes on " * 2000) == "Priya"


def test_many_greetings_are_read_in_time_that_grows_with_their_number() -> None:
    # With nested repetition in one pattern this took minutes.
    assert name_in("hi " * 100 + "im priya") == "Priya"


def test_nearly_all_names_of_the_measure_are_found_and_none_where_there_is_none() -> None:
    names = read_names(CASES / "names.txt")
    asked = [(n, f.format(case(n))) for n in names for f in FRAMES for case in HOW_WRITTEN]
    right = sum(plain(name_in(text) or "") == plain(name) for name, text in asked)
    assert right / len(asked) > 0.97
    false = [line.text for line in read_lines(CASES / "not_names.tsv") if name_in(line.text)]
    assert len(false) <= 3, false
