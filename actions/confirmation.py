"""What Kith does only after a yes: remember for the first time, forget, hand out."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import KIND_MEMORIES, Conversation
from actions.guard import Events, GuardedAction
from actions.sharing import decide_sharing, may_share, withdraw
from kith.companion import Companion
from kith.language.consent import asked_consent
from kith.language.sharing import asked_sharing
from kith.memory.consents import Purpose
from kith.memory.forgetting import Done, Erased
from kith.memory.sought import Sought
from kith.memory.telling import line
from kith.memory.write_gate import Refusal

CONFIRM_FORM = "forget_everything_form"
"""Asks one yes or no, for what `to_confirm` says: to forget, to hand out, to remember at all."""
TO_CONFIRM = "to_confirm"
MOST_SHOWN = 8
MOST_FILE_BYTES = 16_000_000
"""Of a file in a message; a larger one would not get through to the page."""
FORGOTTEN_SLOTS = ("facts", "people", "person_name", "bot_name", TO_CONFIRM)


class ActionAskForgetConfirmed(GuardedAction):
    """Says what a yes would do, and asks for it."""

    action_name = "action_ask_forget_confirmed"
    ends_turn = False

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Ask once, with all that would go."""
        wanted = conversation.slot(TO_CONFIRM) or {}
        # What was asked for earlier and never answered is not what is asked for now.
        is_everything = conversation.intent == "forget_everything" or not wanted
        if is_everything or wanted["what"] == "everything":
            count = await asyncio.to_thread(house.memory.count, conversation.person)
            dispatcher.utter_message(text=house.notices.will_forget_everything.format(count=count))
            return [SlotSet(TO_CONFIRM, {"what": "everything"})]
        question = await _question(house, conversation, wanted)
        dispatcher.utter_message(text=question, metadata={"kind": KIND_MEMORIES})
        return []


class ActionForgetEverything(GuardedAction):
    """Does what was asked about, if the person said yes."""

    action_name = "action_forget_everything"
    ends_turn = False

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Forget, hand out, or remember for the first time."""
        events = await self._answer(house, dispatcher, conversation)
        asks_again = any(event["event"] == "followup" for event in events)
        return events if asks_again else [*events, FollowupAction("action_listen")]

    async def _answer(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        wanted = conversation.slot(TO_CONFIRM) or {"what": "everything"}
        if not _is_agreed_to(conversation, wanted):
            return await _not_done(house, dispatcher, conversation, wanted)
        match wanted["what"]:
            case "memory":
                decide = house.memory.consents.decide
                person = conversation.person
                await asyncio.to_thread(decide, person, Purpose.MEMORY, is_given=True)
                kept = await keep(house, dispatcher, conversation, wanted["text"])
                return [*kept, *await then_ask(house, conversation)]
            case "llm":
                said = await decide_sharing(house, conversation, is_given=True)
                dispatcher.utter_message(text=said)
                return [SlotSet(TO_CONFIRM, None)]
            case "export":
                await _hand_out(house, dispatcher, conversation)
                return [SlotSet(TO_CONFIRM, None)]
            case "plan":
                await asyncio.to_thread(house.plans.forget, conversation.person)
                dispatcher.utter_message(text=house.notices.plan_forgotten)
                return [SlotSet(TO_CONFIRM, None)]
            case "words":
                return await _forget_words(house, dispatcher, conversation, wanted["words"])
            case "everything":
                return await _forget_everything(house, dispatcher, conversation)
            case what:
                raise ValueError(f"nothing is known of {what!r} that a yes could mean")


def ask(wanted: dict[str, Any]) -> Events:
    """Asks for a yes or no to `wanted`: its `what`, and what belongs to that."""
    return [SlotSet(TO_CONFIRM, wanted), FollowupAction(CONFIRM_FORM)]


def _is_agreed_to(conversation: Conversation, wanted: Mapping[str, Any]) -> bool:
    """Whether the answer is a yes: Rasa knows only the plain ones."""
    if wanted["what"] == "memory" and asked_consent(conversation.text):
        return True
    if wanted["what"] == "llm" and asked_sharing(conversation.text):
        return True
    return bool(conversation.slot("forget_confirmed"))


async def then_ask(house: Companion, conversation: Conversation) -> Events:
    """Asks whether memories may go to the language model, once memory itself is agreed to."""
    if await may_share(house, conversation):
        return [SlotSet(TO_CONFIRM, None)]
    return [SlotSet("forget_confirmed", None), *ask({"what": "llm"})]


async def _question(house: Companion, conversation: Conversation, wanted: dict[str, Any]) -> str:
    if wanted["what"] == "memory":
        return house.notices.may_i_remember
    if wanted["what"] == "llm":
        return house.notices.may_i_share
    if wanted["what"] == "export":
        return house.notices.will_export
    if wanted["what"] == "plan":
        return house.notices.will_forget_plan
    holding = await asyncio.to_thread(
        house.memory.store.holding, conversation.person, wanted["words"]
    )
    zone = conversation.local_now().tzinfo
    known = dict(conversation.known.people)
    left = _left(known, wanted["words"])
    lines = [
        *people_lines(house, {name: known[name] for name in known if name not in left}),
        *(line(memory, house.notices, zone) for memory in holding[:MOST_SHOWN]),
    ]
    if len(holding) > MOST_SHOWN:
        lines.append(house.notices.will_forget_more.format(count=len(holding) - MOST_SHOWN))
    return house.notices.will_forget.format(lines="\n".join(lines))


async def _not_done(
    house: Companion,
    dispatcher: CollectingDispatcher,
    conversation: Conversation,
    wanted: dict[str, Any],
) -> Events:
    if wanted["what"] == "memory":
        decide = house.memory.consents.decide
        await asyncio.to_thread(decide, conversation.person, Purpose.MEMORY, is_given=False)
        dispatcher.utter_message(text=house.notices.not_remembered)
    elif wanted["what"] == "llm":
        dispatcher.utter_message(text=await decide_sharing(house, conversation, is_given=False))
    elif wanted["what"] == "export":
        dispatcher.utter_message(text=house.notices.not_exported)
    else:
        dispatcher.utter_message(response="utter_nothing_forgotten")
    if asked_consent(conversation.text) is False:
        dispatcher.utter_message(text=await withdraw(house, conversation))
    return [SlotSet(TO_CONFIRM, None)]


async def keep(
    house: Companion,
    dispatcher: CollectingDispatcher,
    conversation: Conversation,
    fact: str | None,
) -> Events:
    """Keeps a fact and says so, or says why not; None: memory is on again, and nothing to keep."""
    if fact is None:
        dispatcher.utter_message(text=house.notices.memory_on)
        return []
    kept = await asyncio.to_thread(
        house.memory.remember, conversation.person, fact, level=conversation.open_level
    )
    if isinstance(kept, Refusal):
        dispatcher.utter_message(text=house.notices.refused[kept.value])
        return []
    dispatcher.utter_message(text=house.notices.remembered.format(fact=kept.text))
    return await facts_slot(house, conversation)


async def _forget_words(
    house: Companion,
    dispatcher: CollectingDispatcher,
    conversation: Conversation,
    words: list[str],
) -> Events:
    erased = await asyncio.to_thread(house.memory.forgetting.forget, conversation.person, words)
    done = house.notices.forgotten.format(fact=words[0])
    dispatcher.utter_message(text=done if erased.is_complete else partly(house, erased))
    left = _left(dict(conversation.known.people), words)
    return [
        SlotSet(TO_CONFIRM, None),
        SlotSet("people", left or None),
        *await facts_slot(house, conversation),
    ]


def people_lines(house: Companion, people: Mapping[str, str]) -> list[str]:
    """A line for each of the people spoken of, name to role."""
    say = house.notices.known_person.format
    return [say(name=name, role=role) for name, role in people.items()]


def _left(people: Mapping[str, str], words: Sequence[str]) -> dict[str, str]:
    """Those of the people spoken of, name to role, of whom the words say nothing."""
    sought = Sought.of(words)
    return {name: role for name, role in people.items() if not sought.is_in(f"{name}, {role}")}


async def _forget_everything(
    house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
) -> Events:
    erased = await asyncio.to_thread(house.memory.forgetting.forget, conversation.person)
    done = house.notices.everything_forgotten
    dispatcher.utter_message(text=done if erased.is_complete else partly(house, erased))
    return [SlotSet(name, None) for name in FORGOTTEN_SLOTS]


def partly(house: Companion, erased: Erased) -> str:
    """What is said when a store has not let go yet."""
    failed = [one.store for one in erased.receipts if one.outcome is Done.FAILED]
    return house.notices.forgotten_partly.format(stores=", ".join(failed))


async def _hand_out(
    house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
) -> None:
    archive = await asyncio.to_thread(house.memory.exporter.archive, conversation.person)
    if len(archive) > MOST_FILE_BYTES:
        dispatcher.utter_message(text=house.notices.export_too_large)
        return
    filename = f"kith-export-{house.clock():%Y-%m-%d}.zip"
    dispatcher.utter_message(
        text=house.notices.exported.format(filename=filename),
        json_message={
            "export": {
                "filename": filename,
                "media_type": "application/zip",
                "base64": base64.b64encode(archive).decode("ascii"),
            }
        },
    )


async def facts_slot(house: Companion, conversation: Conversation) -> Events:
    """The slot of what is known, as it is now."""
    facts = await asyncio.to_thread(house.memory.facts, conversation.person)
    return [SlotSet("facts", [fact.text for fact in facts] or None)]
