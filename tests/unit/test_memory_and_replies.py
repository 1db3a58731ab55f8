"""Memory and replies: each takes from the other only what it may."""

from __future__ import annotations

import json

import pytest

from actions.confirmation import ActionAskForgetConfirmed, ActionForgetEverything
from actions.listing import ActionTellWhatIKnow
from actions.memories import ActionExportData, ActionForget, ActionGoPrivate, ActionRemember
from actions.moods import ActionFinishCheckin, ActionShowMood
from actions.safety_plan import ActionSaveSafetyPlan, ActionShowSafetyPlan
from actions.sensing import ValidateSlotMappings
from actions.strategies import ActionReflectFeelings, ActionSmallTalk
from kith.companion import Companion
from kith.memory.consents import NOTICE_VERSION, Consent, Purpose
from kith.memory.memory import Kind
from kith.memory.reading import Which
from tests.unit.test_actions import (
    NOON,
    PLAN,
    agrees,
    built,
    exported,
    house,
    reply_and_learn,
    said,
)
from tests.unit.test_actions import run as run_action
from tests.unit.test_sharing import HERE, Spy, talk, with_model

__all__ = ["built", "house"]

CELLO = "i play the cello in a small orchestra"


def everything_kept(house: Companion) -> list[str]:
    page = house.memory.store.page("ann", Which(kinds=tuple(Kind)), size=1000)
    return [part for memory in page.memories for part in (memory.text, memory.said)]


@pytest.mark.parametrize("action", [ActionReflectFeelings, ActionSmallTalk])
def test_neither_a_reply_nor_what_it_took_up_becomes_a_memory(
    house: Companion, action: type[ActionReflectFeelings | ActionSmallTalk]
) -> None:
    agrees(house)
    house.memory.remember("ann", CELLO)
    text = "i practised the cello today and the slow part went well"
    reply = reply_and_learn(house, text, action)["text"]
    assert reply
    kept = everything_kept(house)
    assert reply not in kept
    assert set(kept) == {CELLO, text}


def test_neither_what_a_model_says_nor_its_prompt_becomes_a_memory(house: Companion) -> None:
    spy = Spy()
    house = with_model(house, spy, HERE)
    agrees(house)
    house.memory.remember("ann", CELLO)
    text = "i practised the cello today and the slow part went well"
    reply = talk(house, text)["text"]
    assert CELLO in spy.prompts[0]
    assert set(everything_kept(house)) == {CELLO, text}
    assert reply not in everything_kept(house)
    (extracted_from,) = spy.extractions
    assert reply not in extracted_from
    assert CELLO not in extracted_from


def test_the_block_of_notes_for_the_model_has_dates(house: Companion) -> None:
    spy = Spy()
    house = with_model(house, spy, HERE)
    house.memory.remember("ann", CELLO)
    talk(house, "i practised the cello today")
    assert f'"{CELLO} (told on 1 March 2026)"' in spy.prompts[0]
    agrees(house)
    reply_and_learn(house, "I have a job interview tomorrow at the library")
    reply_and_learn(house, "my birthday is on 3 May")
    talk(house, "i worry about the interview tomorrow")
    assert "(told on 1 March 2026, for 2 March 2026)" in spy.prompts[-1]
    talk(house, "what will i do on my birthday")
    assert '"Your birthday is 3 May. (told on 1 March 2026)"' in spy.prompts[-1]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("what do you know about my sister?", "your sister"),
        ("what do you know about Anna?", "Anna"),
        ("what do you remember of our trip to Rome", "your trip to Rome"),
    ],
)
def test_with_nothing_known_the_reply_says_so(house: Companion, question: str, named: str) -> None:
    agrees(house)
    house.memory.remember("ann", CELLO)
    (told,), _ = run_action(ActionTellWhatIKnow, house, said(question))
    assert told == house.notices.nothing_known_about.format(search=named)


def test_a_yes_is_taken_down_with_the_version_of_the_words_and_the_time(house: Companion) -> None:
    _, slots = run_action(ActionRemember, house, said(f"remember that {CELLO}"))
    assert house.memory.consents.all("ann") == ()
    run_action(ActionForgetEverything, house, said("yes", forget_confirmed=True, **slots))
    assert house.memory.consents.all("ann") == (
        Consent(Purpose.MEMORY, True, NOTICE_VERSION, NOON),
    )


def test_without_consent_everything_else_still_works(house: Companion) -> None:
    _, slots = run_action(ActionRemember, house, said(f"remember that {CELLO}"))
    run_action(ActionForgetEverything, house, said("no", forget_confirmed=False, **slots))
    assert not house.memory.consents.is_given("ann", Purpose.MEMORY)
    _, sensed = run_action(ValidateSlotMappings, house, said("i'm so happy, i got the job!!"))
    assert sensed["emotional_state"] in ("happy", "excited")
    reply = reply_and_learn(house, "I live in Leeds and my sister Anna moved to Porto", **sensed)
    assert reply["text"]
    assert reply["metadata"]["memories"] == []
    run_action(ActionFinishCheckin, house, said("x", checkin_feeling="so happy, i got the job"))
    assert len(house.journal.points("ann")) == 1
    assert run_action(ActionShowMood, house, said("show my mood"))[0] != [house.notices.no_mood]
    run_action(ActionSaveSafetyPlan, house, said("x", **PLAN))
    assert "my brother Sam" in run_action(ActionShowSafetyPlan, house, said("my plan"))[0][0]
    told, _ = run_action(ActionTellWhatIKnow, house, said("what do you know about me?"))
    assert told == [house.notices.nothing_known]
    assert run_action(ActionForget, house, said("forget my job"))[0]
    assert run_action(ActionGoPrivate, house, said("/private"))[1] == {"is_private": True}
    _, slots = run_action(ActionExportData, house, said("export my data"))
    assert slots["to_confirm"] == {"what": "export"}
    with exported(house) as archive:
        assert json.loads(archive.read("memory.json")) == []
        assert json.loads(archive.read("safety_plan.json"))["plan"]["people"] == "my brother Sam"
    (question,), slots = run_action(ActionAskForgetConfirmed, house, said("forget everything"))
    assert "memories: 0" in question
    run_action(ActionForgetEverything, house, said("yes", forget_confirmed=True, **slots))
    assert house.plans.find("ann") is None
    assert house.memory.count("ann") == 0
