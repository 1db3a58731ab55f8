"""What Kith knows, shown: all of it, of somebody, or as it was before."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from actions.confirmation import people_lines
from actions.conversation import KIND_MEMORIES, Conversation
from actions.guard import Events, GuardedAction
from kith.companion import Companion
from kith.language.before import Before, asked_before
from kith.language.people import people_meant
from kith.memory.memory import Memory
from kith.memory.reading import Page, Which
from kith.memory.telling import line
from kith.memory.times import periods
from kith.memory.wishes import (
    as_told_back,
    to_search_for,
    what_is_asked_about,
    which_page,
    without_page,
)


@dataclass(frozen=True)
class Listing:
    """An answer that tells what is in memory.

    Attributes:
        text: all of it.
        memories: those that stand in it with their numbers, in their order.
    """

    text: str
    memories: Sequence[Memory] = ()

    @property
    def metadata(self) -> dict[str, Any]:
        """What kind of message it is, and what "the last one" then means."""
        listed = [memory.id for memory in self.memories]
        return {"kind": KIND_MEMORIES, **({"listed": listed} if listed else {})}


class ActionTellWhatIKnow(GuardedAction):
    """Lists what is remembered, a page at a time, narrowed down if something is named."""

    action_name = "action_tell_what_i_know"

    async def act(
        self, house: Companion, dispatcher: CollectingDispatcher, conversation: Conversation
    ) -> Events:
        """Say it, each with its number, its day and the sentence it came from."""
        asked = "" if conversation.is_payload else conversation.text
        question, number = without_page(asked), which_page(asked)
        before = asked_before(question)
        listing = await (
            _all(house, conversation, question, number)
            if before is None
            else _as_before(house, conversation, before, question, number)
        )
        dispatcher.utter_message(text=listing.text, metadata=listing.metadata)
        return []


def memory_lines(
    house: Companion, conversation: Conversation, memories: Sequence[Memory]
) -> list[str]:
    """A line for each memory, in the person's own time."""
    zone = conversation.local_now().tzinfo
    return [line(memory, house.notices, zone) for memory in memories]


async def _all(house: Companion, conversation: Conversation, question: str, number: int) -> Listing:
    notices = house.notices
    named = what_is_asked_about(question)
    search = to_search_for(named)
    page = await asyncio.to_thread(
        house.memory.page, conversation.person, Which(search=search), number=number
    )
    lines = []
    if not search and (name := conversation.known.name):
        lines.append(notices.known_name.format(name=name))
    if page.number == 1:
        people = dict(conversation.known.people)
        asked_of = people_meant(people, search) if search else people
        lines += people_lines(house, {name: people[name] for name in asked_of})
    again = f"what do you know about {named or 'me'}"
    lines += _page_lines(house, conversation, page, notices.known, again)
    if not lines and search:
        lines.append(notices.nothing_known_about.format(search=as_told_back(named)))
    return Listing("\n".join(lines or [notices.nothing_known]), page.memories)


async def _as_before(
    house: Companion, conversation: Conversation, before: Before, question: str, number: int
) -> Listing:
    notices, which = house.notices, _which(before, conversation)
    page = await asyncio.to_thread(house.memory.page, conversation.person, which, number=number)
    lines = _page_lines(house, conversation, page, notices.known_before, question)
    return Listing("\n".join(lines or [notices.nothing_known_before]), page.memories)


def _page_lines(
    house: Companion, conversation: Conversation, page: Page, opening: str, question: str
) -> list[str]:
    """A page below its opening, and the question that brings the next one; nothing without any."""
    if not page.memories:
        return []
    lines = [opening, *memory_lines(house, conversation, page.memories)]
    if page.number < page.of:
        more = house.notices.known_more
        lines.append(
            more.format(number=page.number, of=page.of, question=question, next=page.number + 1)
        )
    return lines


def _which(before: Before, conversation: Conversation) -> Which:
    """What was so, or known, at the time that is named; without one, all that is over."""
    relation = before.relation or None
    subject = None if before.who is None else _subject(before.who, conversation)
    if before.who is None and relation is not None:
        subject = ""
    named = periods(before.when, conversation.local_now())
    if not named:
        return Which(relation=relation, subject=subject, is_over=True)
    between: tuple[datetime, datetime] = (named[0].start, named[-1].end)
    if before.of_knowing:
        return Which(relation=relation, subject=subject, known_between=between)
    return Which(relation=relation, subject=subject, so_between=between)


def _subject(who: str, conversation: Conversation) -> str:
    """Of whom facts are kept: "anna", or for "my sister" her name, or else "your sister"."""
    named = people_meant(dict(conversation.known.people), who)
    if named:
        return str(named[0])
    first, _, role = who.partition(" ")
    return f"your {role}" if first.lower() in ("my", "our") else who
