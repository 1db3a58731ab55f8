"""Who was misread is let go in two or three turns; who takes a disclosure back is not (R13, R18).

Content note: the lines speak of suicide. Source of the rule: SAFETY.md 4.2, after VERA-MH ("rate
Yes"): a denial after a disclosure does not clear it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kith.errors import ModelFilesError
from kith.safety.levels import RiskLevel
from kith.safety.misreading import Claim, Misreadings
from kith.safety.open_risk import EXPIRES_AFTER_SECONDS, OpenRisk
from tests.unit.crisis_talk import Talk

ALARM = "I want to kill myself"
URGENT = "I'm going to kill myself tonight"
LINES = Misreadings.load()

MEANT_SOMETHING_ELSE = """
i meant the game
no i'm fine, it's a song
i was talking about my phone dying
it's lyrics
haha no, song lyrics
that's a line from a movie
i was quoting a book
no, it's a quote from hamlet
it's just an expression
that was a figure of speech
i meant my character
it's from a tv show
no no, in minecraft
i was singing along
i meant as an expression
not literally
sorry, wrong chat
i meant i'm laughing
it was autocorrect
i'm talking about my plants
""".strip().splitlines()

JOKED = """
i was joking
just kidding
jk
it was a joke
that was just a dumb joke lol
i was being sarcastic
i was exaggerating
you took that too literally
that's not what i meant
you misunderstood me
""".strip().splitlines()

NO_CLAIM = """
no
no i'm fine
i'm okay really
i'm not suicidal
never mind
forget it
forget i said anything
it's nothing
i didn't mean it
i'm not joking
this is not a joke
no joke
i wish i was joking
everyone thinks i'm joking
my life is a joke
i meant it
i meant what i said
i'm half joking
it's a song but it's how i feel
the song gets me
i was joking but sometimes i do think about it
it's not a game to me
i'm done playing this game
game over
it's the last song i'll send
that's my story
it's just a show i put on for others
i mean i want it to end
my friend says i'm being dramatic
i'm watching tv
""".strip().splitlines()


@pytest.mark.parametrize("text", MEANT_SOMETHING_ELSE)
def test_r13_saying_what_was_meant_is_heard(text: str) -> None:
    assert LINES.claim_in(text) is Claim.MEANT_SOMETHING_ELSE


@pytest.mark.parametrize("text", JOKED)
def test_r13_saying_that_it_was_a_joke_is_heard(text: str) -> None:
    assert LINES.claim_in(text) is Claim.JOKED


@pytest.mark.parametrize("text", NO_CLAIM)
def test_r13_a_denial_and_half_a_claim_are_none(text: str) -> None:
    assert LINES.claim_in(text) is None


@pytest.mark.parametrize("text", MEANT_SOMETHING_ELSE)
def test_r13_who_says_what_was_meant_is_asked_once_and_let_go_after_a_clear_no(text: str) -> None:
    talk = Talk()
    talk.say(ALARM)
    assert talk.kinds(text) == ["misread"]
    assert talk.open_risk.level == RiskLevel.ACTIVE
    assert talk.kinds("no") == ["misread_over"]
    assert talk.open_risk.level == RiskLevel.DISTRESS
    assert talk.say("so, what should i cook tonight?").replies == ()


@pytest.mark.parametrize("text", JOKED)
def test_r13_who_says_it_was_a_joke_is_asked_twice(text: str) -> None:
    talk = Talk()
    talk.say(ALARM)
    assert talk.kinds(text) == ["misread_joke"]
    assert talk.kinds("no, i'm not") == ["misread_again"]
    assert talk.open_risk.level == RiskLevel.ACTIVE
    assert talk.kinds("no") == ["misread_over"]
    assert talk.open_risk.level == RiskLevel.DISTRESS


@pytest.mark.parametrize(
    "texts",
    [
        ("no",),
        ("no", "no i'm fine", "no"),
        ("i'm fine", "i'm not suicidal", "no"),
        ("never mind", "forget i said anything", "no"),
        ("i didn't mean it", "no", "no"),
        ("i'm okay now really", "no"),
        ("it's a song but it's how i feel", "no", "no"),
        ("i was joking", "not really", "no"),
        ("i was joking", "no but sometimes", "no"),
        ("i was joking", "why does it matter", "no"),
        ("it's lyrics", "i don't know", "no"),
        ("it's lyrics", "not right now", "no"),
        ("it's lyrics", "maybe", "no"),
    ],
)
def test_r13_a_disclosure_that_is_denied_or_half_taken_back_stays_open(
    texts: tuple[str, ...],
) -> None:
    talk = Talk()
    talk.say(ALARM)
    for text in texts:
        assert talk.say(text).replies
        assert talk.open_risk.level >= RiskLevel.ACTIVE


@pytest.mark.parametrize(
    "confirmed",
    [
        ("yes",),
        ("i can't stop thinking about ending my life",),
        ("yes", "i have pills at home"),
        ("no", "i want to die"),
    ],
)
def test_r13_what_was_said_twice_or_confirmed_is_not_taken_back_by_a_claim(
    confirmed: tuple[str, ...],
) -> None:
    talk = Talk()
    talk.say(ALARM, *confirmed)
    for text in ("haha it's a song", "no", "jk", "no"):
        assert not {kind for kind in talk.kinds(text) if kind.startswith("misread")}
        assert talk.open_risk.level >= RiskLevel.ACTIVE


def test_r13_a_yes_to_the_question_is_danger() -> None:
    talk = Talk()
    talk.say(ALARM, "it's lyrics")
    assert talk.say("yes").level == RiskLevel.ACTIVE
    assert talk.open_risk.alarms >= 2


def test_r13_a_new_disclosure_instead_of_an_answer_is_danger() -> None:
    talk = Talk()
    talk.say(ALARM, "it's lyrics")
    assert talk.say("no, honestly i want to die").level >= RiskLevel.ACTIVE
    assert talk.open_risk.level >= RiskLevel.ACTIVE


def test_r13_what_sounded_like_an_emergency_takes_two_clear_noes_and_no_joke_ends_it() -> None:
    talk = Talk()
    talk.say(URGENT)
    assert talk.kinds("i was talking about the game") == ["misread"]
    assert talk.kinds("no") == ["misread_again"]
    assert talk.kinds("no, not at all") == ["misread_over"]
    joking = Talk()
    joking.say(URGENT)
    for text in ("jk", "no", "no"):
        assert joking.say(text).replies
        assert joking.open_risk.level >= RiskLevel.ACTIVE


@pytest.mark.parametrize("text", ["it was a joke", "it's just an expression"])
def test_r13_who_is_hurt_at_home_is_not_asked_to_take_it_back(text: str) -> None:
    talk = Talk()
    talk.say("my husband hits me")
    assert not {kind for kind in talk.kinds(text) if kind.startswith("misread")}


def test_r13_the_question_is_asked_twice_at_most() -> None:
    talk = Talk()
    talk.say(ALARM)
    asked = [kind for _ in range(6) for kind in talk.kinds("it's a song") if "misread" in kind]
    assert asked == ["misread", "misread_again"]
    assert talk.open_risk.level >= RiskLevel.PASSIVE


def test_r13_who_was_let_go_twice_is_taken_at_their_word_the_third_time() -> None:
    talk = Talk()
    for _ in range(2):
        talk.say(ALARM)
        assert talk.kinds("it's lyrics") == ["misread"]
        assert talk.kinds("no") == ["misread_over"]
    talk.say(ALARM)
    assert not {kind for kind in talk.kinds("it's lyrics") if kind.startswith("misread")}


def test_r13_after_the_release_it_is_watchful_and_new_danger_raises_it_at_once() -> None:
    talk = Talk()
    talk.say(ALARM, "it's lyrics", "no")
    assert talk.kinds("this homework makes me want to die")[0] in ("check", "active")
    calm = Talk()
    calm.say(ALARM, "it's lyrics", "no")
    assert calm.say("I want to end my life").level >= RiskLevel.ACTIVE


def test_r18_all_this_is_answered_in_words_that_are_not_repeated() -> None:
    talk = Talk()
    said = []
    for _ in range(2):
        said += [*talk.say(ALARM).replies[:1], *talk.say("jk").replies]
        said += [*talk.say("no").replies, *talk.say("no").replies]
    assert len(set(said)) == len(said)


def test_r14_a_misreading_in_an_exercise_leads_back_to_it() -> None:
    talk = Talk(in_exercise=True)
    talk.say(ALARM, "it's lyrics", "no")
    assert talk.kinds("the sun was out") == ["resume"]


def test_r14_what_an_older_version_kept_is_not_taken_back_by_a_claim() -> None:
    talk = Talk()
    talk.say(ALARM)
    kept = talk.open_risk.as_slot()
    del kept["alarms"], kept["releases"]
    talk.open_risk = OpenRisk.from_slot(kept)
    assert talk.open_risk.level == RiskLevel.ACTIVE
    assert not {kind for kind in talk.kinds("it's lyrics") if kind.startswith("misread")}


def test_r14_the_releases_are_forgotten_with_the_rest() -> None:
    released = OpenRisk(releases=2, at=0.0)
    assert released.at_time(EXPIRES_AFTER_SECONDS + 1.0).releases == 0


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    (tmp_path / "misreading.json").write_text(json.dumps({"joked": "("}))
    with pytest.raises(ModelFilesError, match="misreading.json"):
        Misreadings.load(tmp_path / "misreading.json")
