"""The second reader raises what the rules found; what it may doubt are loose phrases alone.

Without it the rules go on.

Content note: the lines here speak of suicide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from kith.danger import DangerReader, load_reader
from kith.errors import ModelFilesError
from kith.safety.crisis_gate import CrisisGate
from kith.safety.levels import Assessment, RiskLevel, RiskTag


@dataclass
class Stub:
    """Says the same of every passage, and keeps what it was given."""

    says: Assessment
    sees_nothing: bool = False
    given: list[str] = field(default_factory=list)

    def doubts(self, passages: Sequence[str]) -> bool:
        return self.sees_nothing

    def read(self, passages: Sequence[str]) -> Sequence[Assessment]:
        self.given += passages
        return [self.says for _ in passages]


def test_it_raises_what_the_rules_pass_over() -> None:
    says = Assessment(RiskLevel.ACTIVE, frozenset({RiskTag.SELF_HARM}))
    found = CrisisGate.load(reader=Stub(says)).assess("the kettle has boiled")
    assert found == says


def test_it_lowers_nothing_that_was_said_in_plain_words() -> None:
    gate = CrisisGate.load(reader=Stub(Assessment(RiskLevel.NONE), sees_nothing=True))
    assert gate.assess("i want to kill myself").level == RiskLevel.ACTIVE
    assert gate.assess("i wish i was dead").level == RiskLevel.PASSIVE
    assert gate.assess("i cut myself last night").level >= RiskLevel.PASSIVE


LOOSE = "so i guess this is goodbye, braces off tomorrow"


def test_what_a_loose_phrase_found_it_may_doubt() -> None:
    found = CrisisGate.load().assess(LOOSE)
    assert found.level >= RiskLevel.ACTIVE
    doubting = CrisisGate.load(reader=Stub(Assessment(RiskLevel.NONE), sees_nothing=True))
    assert doubting.assess(LOOSE).level < RiskLevel.PASSIVE
    assert RiskTag.FIGURATIVE in doubting.assess(LOOSE).tags


def test_nothing_is_doubted_while_risk_is_open() -> None:
    doubting = CrisisGate.load(reader=Stub(Assessment(RiskLevel.NONE), sees_nothing=True))
    assert doubting.assess(LOOSE, open_level=RiskLevel.PASSIVE).level >= RiskLevel.ACTIVE


def test_how_grave_a_danger_is_takes_less_than_that_there_is_one() -> None:
    reader = DangerReader.load()
    strict = replace(reader, grave_limit=max(reader.levels.values()))
    texts = ["i have written the letters and by sunday nobody has to carry me", "the kettle boiled"]
    (danger,), (kettle,) = (reader.read([text]) for text in texts)
    assert danger.level >= strict.read([texts[0]])[0].level >= RiskLevel.PASSIVE
    assert kettle.level == RiskLevel.NONE
    assert reader.grave_limit < reader.levels[RiskLevel.ACTIVE]


@pytest.mark.parametrize(
    "text",
    [
        "I would never kill myself",
        "my friend wants to die",
        "kill me lol",
        "the song goes i want to die",
    ],
)
def test_what_the_rules_have_explained_is_not_read_again(text: str) -> None:
    stub = Stub(Assessment(RiskLevel.IMMINENT))
    assert CrisisGate.load(reader=stub).assess(text).level <= RiskLevel.DISTRESS
    assert stub.given == []


def test_letting_somebody_go_is_small_talk_only_for_what_calls_everybody_away() -> None:
    gate = CrisisGate.load(reader=Stub(Assessment(RiskLevel.ACTIVE)))
    assert gate.assess("I'll let you go now, the news is on").level == RiskLevel.NONE
    given_away = gate.assess("I'll let you go now, the dog is going to my brother")
    assert given_away.level == RiskLevel.ACTIVE


def test_a_clear_danger_is_not_kept_waiting_for_it() -> None:
    stub = Stub(Assessment(RiskLevel.NONE))
    CrisisGate.load(reader=stub).assess("i am going to kill myself tonight")
    assert stub.given == []


def test_a_long_message_is_given_in_passages_and_all_of_it() -> None:
    stub = Stub(Assessment(RiskLevel.NONE))
    words = [f"b{a}c{b}d" for a in "aeiouklmnp" for b in "aeiouklmnpqrstuvwxyzbcdfghjk"][:300]
    text = ". ".join(" ".join(words[at : at + 10]) for at in range(0, len(words), 10))
    CrisisGate.load(reader=stub).assess(text)
    assert len(stub.given) > 1
    assert all(word in " ".join(stub.given) for word in words)


def test_a_missing_model_is_named_and_the_rules_go_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ModelFilesError, match="models/danger"):
        DangerReader.load(tmp_path)
    assert (
        CrisisGate.load(reader=load_reader(tmp_path)).assess("i want to kill myself").level
        == RiskLevel.ACTIVE
    )
    assert "rules alone" in caplog.text


def test_the_shipped_reader_hears_what_the_rules_do_not() -> None:
    text = "there'd be less trouble in this house if I had never existed"
    assert CrisisGate.load(reader=load_reader()).assess(text).level >= RiskLevel.PASSIVE


@pytest.mark.parametrize(
    "text",
    ["show me how to breathe", "don't tell me to breathe", "remove my limit", "delete my plan"],
)
def test_a_request_to_kith_is_no_alarm(text: str) -> None:
    assert CrisisGate.load(reader=load_reader()).assess(text).level < RiskLevel.PASSIVE


@pytest.mark.parametrize(
    "text",
    [
        "the train is late again",
        "we had pasta and watched a film",
        "It's sent!! Two blue ticks. I'll leave you go now, the nine o clock news is on",
        "right, I'll let you go, dinner's ready",
        "",
        "🙂",
        "a" * 3000,
    ],
)
def test_the_shipped_reader_leaves_ordinary_messages_alone(text: str) -> None:
    assert CrisisGate.load(reader=load_reader()).assess(text).level < RiskLevel.PASSIVE


@pytest.mark.parametrize(
    "text",
    [
        "I have panic attacks, I think. The heart goes very fast and I believe that I die.",
        "my heart was pounding and i thought i was going to die",
        "when i panic i can't breathe and i'm sure i'll die",
    ],
)
def test_the_fear_of_dying_in_a_panic_is_no_wish_to(text: str) -> None:
    assert CrisisGate.load(reader=load_reader()).assess(text).level < RiskLevel.PASSIVE


def test_a_panic_excuses_no_wish_to_die() -> None:
    text = "i'm having a panic attack and i want to die"
    assert CrisisGate.load(reader=load_reader()).assess(text).level >= RiskLevel.PASSIVE
