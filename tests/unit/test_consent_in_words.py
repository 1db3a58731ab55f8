"""R35: consent to be remembered can be taken back, and given again, by saying so."""

from __future__ import annotations

import pytest

from actions.confirmation import ActionAskForgetConfirmed, ActionForgetEverything
from actions.listing import ActionTellWhatIKnow
from actions.memories import ActionMemoryOff, ActionMemoryOn, ActionRemember
from actions.sensing import ValidateSlotMappings
from kith.companion import Companion
from kith.language.consent import asked_consent
from kith.memory.consents import NOTICE_VERSION, Consent, Purpose
from kith.reply.misheard import was_misheard
from tests.unit.test_actions import NOON, agrees, built, house, reply_and_learn, run, said
from tests.unit.test_sharing import ELSEWHERE, Spy, with_model

__all__ = ["built", "house"]

WITHDRAWALS = (
    "i take back my consent",
    "I withdraw my consent.",
    "I'd like to withdraw my consent to being remembered",
    "please revoke my permission to remember things about me",
    "i want to take my consent back",
    "stop remembering anything about me and withdraw my consent",
    "don't keep anything about me, i take back my consent",
    "you no longer have my permission to remember",
    "You don’t have my permission to remember me any more",
    "i no longer consent to you keeping notes about me",
    "i don't give you permission to save what i say",
    "my consent is withdrawn",
)


@pytest.mark.parametrize("text", WITHDRAWALS)
def test_a_withdrawal_is_told_by_the_sentence(text: str) -> None:
    assert asked_consent(text) is False
    assert not was_misheard("memory_off", text)


@pytest.mark.parametrize(
    "text",
    [
        "yes you may remember again",
        "you can remember things about me again",
        "you have my permission to remember things about me",
        "ok, you have my consent again",
        "i give you my consent back",
    ],
)
def test_consent_that_is_given_again_is_told_by_the_sentence(text: str) -> None:
    assert asked_consent(text) is True
    assert not was_misheard("memory_on", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yes",
        "yes, you have my permission",
        "my ex never had my consent",
        "he took back his consent",
        "i took back my consent at work and they were furious",
        "can i withdraw my consent?",
        "may you remember things again?",
        "i can't remember it again",
        "you may remember her, she was here again",
        "i withdraw my consent to share my memories with the model",
        "my parents don't give me permission to go",
        "you don't have my permission to talk to me like that",
    ],
)
def test_other_talk_of_consent_is_none(text: str) -> None:
    assert asked_consent(text) is None


def test_a_withdrawal_is_taken_down_with_version_and_time(house: Companion) -> None:
    agrees(house)
    run(ActionMemoryOff, house, said("i take back my consent"))
    assert house.memory.consents.all("ann") == (
        Consent(Purpose.MEMORY, True, NOTICE_VERSION, NOON),
        Consent(Purpose.MEMORY, False, NOTICE_VERSION, NOON),
    )


def test_after_a_withdrawal_nothing_is_kept_or_brought_up_and_what_is_there_can_be_forgotten(
    house: Companion,
) -> None:
    agrees(house)
    run(ActionRemember, house, said("remember that i hate coriander"))
    (answer,), _ = run(ActionMemoryOff, house, said("you no longer have my permission to remember"))
    assert answer == house.notices.consent_withdrawn
    assert "forget everything" in answer
    reply_and_learn(house, "I live in Leeds and my sister Anna moved to Porto last spring")
    assert run(ActionRemember, house, said("remember that i like tea"))[0] == [
        house.notices.memory_is_off
    ]
    assert [one.text for one in house.memory.facts("ann")] == ["i hate coriander"]
    assert run(ValidateSlotMappings, house, said("hello"))[1].get("facts") is None
    assert "coriander" in run(ActionTellWhatIKnow, house, said("what do you know"))[0][0]
    _, slots = run(ActionAskForgetConfirmed, house, said("/forget_everything"))
    run(ActionForgetEverything, house, said("yes", forget_confirmed=True, **slots))
    assert house.memory.facts("ann") == ()


def test_consent_is_asked_for_anew_once_it_is_offered_again(house: Companion) -> None:
    agrees(house)
    run(ActionMemoryOff, house, said("i withdraw my consent"))
    _, slots = run(ActionMemoryOn, house, said("yes you may remember again"))
    assert not house.memory.may_keep("ann")
    (question,), _ = run(ActionAskForgetConfirmed, house, said("", **slots))
    assert question == house.notices.may_i_remember
    # Rasa takes no intent but a plain yes for one.
    again = said("yes you may remember again", forget_confirmed=False, **slots)
    assert run(ActionForgetEverything, house, again)[0] == [house.notices.memory_on]
    assert house.memory.may_keep("ann")


def test_memories_go_to_a_model_only_after_that_is_agreed_to_anew_as_well(house: Companion) -> None:
    house = with_model(house, Spy(), ELSEWHERE)
    agrees(house)
    house.memory.consents.decide("ann", Purpose.LLM, is_given=True)
    run(ActionMemoryOff, house, said("i take back my consent"))
    assert not house.memory.consents.is_given("ann", Purpose.LLM)
    _, slots = run(ActionMemoryOn, house, said("yes you may remember again"))
    _, slots = run(ActionForgetEverything, house, said("yes", forget_confirmed=True, **slots))
    assert slots["to_confirm"] == {"what": "llm"}
    slots["forget_confirmed"] = False
    share = said("you may share my memories with the model", **slots)
    assert run(ActionForgetEverything, house, share)[0] == [house.notices.shared]


def test_a_withdrawal_is_heard_in_the_middle_of_another_question(house: Companion) -> None:
    agrees(house)
    asked = {"to_confirm": {"what": "export"}, "forget_confirmed": False}
    texts, slots = run(ActionForgetEverything, house, said("i take back my consent", **asked))
    assert texts == [house.notices.not_exported, house.notices.consent_withdrawn]
    assert not house.memory.may_keep("ann")
    assert slots["to_confirm"] is None


def test_memory_off_by_itself_withdraws_nothing(house: Companion) -> None:
    agrees(house)
    assert run(ActionMemoryOff, house, said("memory off"))[0] == [house.notices.memory_off]
    assert house.memory.consents.is_given("ann", Purpose.MEMORY)
