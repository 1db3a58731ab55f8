"""What Kith knows: shown, added to, put right, forgotten, handed out; it asks before all that."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping, Sequence
from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Conversation
from actions.guard import Events, GuardedAction
from kith.companion import Companion
from kith.language.people import people_meant
from kith.memory.consents import Purpose
from kith.memory.forgetting import Done, Erased
from kith.memory.memory import Memory
from kith.memory.telling import line
from kith.memory.tracker_events import Sought
from kith.memory.wishes import (
    what_is_asked_about,
    what_to_correct,
    what_to_forget,
    what_to_remember,
    which_page,
)
from kith.memory.write_gate import Refusal

CONFIRM_FORM = "forget_everything_form"
"""Asks one yes or no, for what `to_confirm` says: to forget, to hand out, to remember at all."""
TO_CONFIRM = "to_confirm"
MOST_SHOWN = 8
FORGOTTEN_SLOTS = ("facts", "people", "person_name", "bot_name", TO_CONFIRM)


class ActionTellWhatIKnow(GuardedAction):
    """Lists what is remembered, a page at a time, narrowed down if something is named."""

    action_name = "action_tell_what_i_know"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Say it, each with its number, its day and the sentence it came from."""
        notices, zone = house.notices, conversation.local_now().tzinfo
        asked = "" if conversation.is_payload else conversation.text
        search = what_is_asked_about(asked)
        page = await asyncio.to_thread(
            house.memory.page, conversation.person, number=which_page(asked), search=search
        )
        lines = []
        if not search and (name := conversation.known.name):
            lines.append(notices.known_name.format(name=name))
        if page.number == 1:
            people = dict(conversation.known.people)
            asked_of = people_meant(people, search) if search else people
            lines += _people_lines(house, {name: people[name] for name in asked_of})
        if page.memories:
            lines += [notices.known, *(line(memory, notices, zone) for memory in page.memories)]
        if page.number < page.of:
            lines.append(
                notices.known_more.format(number=page.number, of=page.of, next=page.number + 1)
            )
        if not lines and search:
            lines.append(notices.nothing_known_about.format(search=search))
        dispatcher.utter_message(text="\n".join(lines or [notices.nothing_known]))
        return []


class ActionRemember(GuardedAction):
    """Keeps what the person asked to be remembered, once they have agreed to be remembered."""

    action_name = "action_remember"
    ends_turn = False

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Keep it and say what was kept, or ask for consent first."""
        fact = what_to_remember(conversation.text)
        if fact is None:
            return _say(dispatcher, house.notices.what_to_remember)
        person = conversation.person
        if not await asyncio.to_thread(house.memory.is_on, person):
            return _say(dispatcher, house.notices.memory_is_off)
        if await asyncio.to_thread(house.memory.may_keep, person):
            return [*await _keep(house, dispatcher, conversation, fact), _LISTEN]
        return _ask({"what": "memory", "text": fact})


class ActionForget(GuardedAction):
    """Finds what is to be forgotten: what is named, or the last."""

    action_name = "action_forget"
    ends_turn = False

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Ask whether it shall go, if there is anything like it."""
        words = what_to_forget(conversation.text)
        if words and (people := people_meant(dict(conversation.known.people), words)):
            return _ask({"what": "words", "words": list(dict.fromkeys((*people, words)))})
        meant = await asyncio.to_thread(
            house.memory.meant, conversation.person, words, conversation.local_now()
        )
        if meant is None:
            return _say(dispatcher, house.notices.nothing_to_forget)
        return _ask({"what": "words", "words": list(meant.words)})


class ActionCorrectMemory(GuardedAction):
    """Puts other words in place of a memory's."""

    action_name = "action_correct_memory"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Put it right, or ask which one is meant."""
        right = what_to_correct(conversation.text)
        if right is None:
            dispatcher.utter_message(text=house.notices.what_to_correct)
            return []
        number, text = right
        corrected = await asyncio.to_thread(house.memory.correct, conversation.person, number, text)
        dispatcher.utter_message(text=_corrected(house, corrected))
        return await _facts_slot(house, conversation)


class ActionExportData(GuardedAction):
    """Asks whether everything shall be handed out."""

    action_name = "action_export_data"
    ends_turn = False

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Ask."""
        return _ask({"what": "export"})


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
        dispatcher.utter_message(text=await _question(house, conversation, wanted))
        return []


class ActionForgetEverything(GuardedAction):
    """Does what was asked about, if the person said yes."""

    action_name = "action_forget_everything"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Forget, hand out, or remember for the first time."""
        wanted = conversation.slot(TO_CONFIRM) or {"what": "everything"}
        if not conversation.slot("forget_confirmed"):
            return await _not_done(house, dispatcher, conversation, wanted)
        match wanted["what"]:
            case "memory":
                decide = house.memory.consents.decide
                person = conversation.person
                await asyncio.to_thread(decide, person, Purpose.MEMORY, is_given=True)
                kept = await _keep(house, dispatcher, conversation, wanted["text"])
                return [*kept, SlotSet(TO_CONFIRM, None)]
            case "export":
                await _hand_out(house, dispatcher, conversation)
                return [SlotSet(TO_CONFIRM, None)]
            case "words":
                return await _forget_words(house, dispatcher, conversation, wanted["words"])
            case _:
                return await _forget_everything(house, dispatcher, conversation)


class ActionMemoryOff(GuardedAction):
    """Switches memory off."""

    action_name = "action_memory_off"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Keep nothing new from now on."""
        await asyncio.to_thread(house.memory.switch, conversation.person, on=False)
        dispatcher.utter_message(text=house.notices.memory_off)
        return []


class ActionMemoryOn(GuardedAction):
    """Switches memory on; without consent it is asked for first."""

    action_name = "action_memory_on"
    ends_turn = False

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Remember again."""
        await asyncio.to_thread(house.memory.switch, conversation.person, on=True)
        if await asyncio.to_thread(house.memory.may_keep, conversation.person):
            return _say(dispatcher, house.notices.memory_on)
        return _ask({"what": "memory", "text": None})


class ActionGoPrivate(GuardedAction):
    """Keeps this conversation out of memory, or lets it in again."""

    action_name = "action_go_private"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Turn it over."""
        is_private = not conversation.slot("is_private")
        notices = house.notices
        dispatcher.utter_message(text=notices.private if is_private else notices.not_private)
        return [SlotSet("is_private", is_private or None)]


_LISTEN = FollowupAction("action_listen")


def _say(dispatcher: CollectingDispatcher, text: str) -> Events:
    dispatcher.utter_message(text=text)
    return [_LISTEN]


def _ask(wanted: dict[str, Any]) -> Events:
    return [SlotSet(TO_CONFIRM, wanted), FollowupAction(CONFIRM_FORM)]


async def _question(house: Companion, conversation: Conversation, wanted: dict[str, Any]) -> str:
    if wanted["what"] == "memory":
        return house.notices.may_i_remember
    if wanted["what"] == "export":
        return house.notices.will_export
    holding = await asyncio.to_thread(
        house.memory.store.holding, conversation.person, wanted["words"]
    )
    zone = conversation.local_now().tzinfo
    known = dict(conversation.known.people)
    left = _left(known, wanted["words"])
    lines = [
        *_people_lines(house, {name: known[name] for name in known if name not in left}),
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
    elif wanted["what"] == "export":
        dispatcher.utter_message(text=house.notices.not_exported)
    else:
        dispatcher.utter_message(response="utter_nothing_forgotten")
    return [SlotSet(TO_CONFIRM, None)]


async def _keep(
    house: Companion,
    dispatcher: CollectingDispatcher,
    conversation: Conversation,
    fact: str | None,
) -> Events:
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
    return await _facts_slot(house, conversation)


async def _forget_words(
    house: Companion,
    dispatcher: CollectingDispatcher,
    conversation: Conversation,
    words: list[str],
) -> Events:
    erased = await asyncio.to_thread(house.memory.forgetting.forget, conversation.person, words)
    done = house.notices.forgotten.format(fact=words[0])
    dispatcher.utter_message(text=done if erased.is_complete else _partly(house, erased))
    left = _left(dict(conversation.known.people), words)
    return [
        SlotSet(TO_CONFIRM, None),
        SlotSet("people", left or None),
        *await _facts_slot(house, conversation),
    ]


def _people_lines(house: Companion, people: Mapping[str, str]) -> list[str]:
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
    dispatcher.utter_message(text=done if erased.is_complete else _partly(house, erased))
    return [SlotSet(name, None) for name in FORGOTTEN_SLOTS]


def _partly(house: Companion, erased: Erased) -> str:
    failed = [one.store for one in erased.receipts if one.outcome is Done.FAILED]
    return house.notices.forgotten_partly.format(stores=", ".join(failed))


async def _hand_out(
    house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
) -> None:
    archive = await asyncio.to_thread(house.memory.exporter.archive, conversation.person)
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


def _corrected(house: Companion, corrected: Memory | Refusal | None) -> str:
    if corrected is None:
        return house.notices.what_to_correct
    if isinstance(corrected, Refusal):
        return house.notices.refused[corrected.value]
    return house.notices.corrected.format(fact=corrected.text)


async def _facts_slot(house: Companion, conversation: Conversation) -> Events:
    facts = await asyncio.to_thread(house.memory.facts, conversation.person)
    return [SlotSet("facts", [fact.text for fact in facts] or None)]
