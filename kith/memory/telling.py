"""Memories in words for the person: what is so, until when, and the sentence it came from."""

from __future__ import annotations

from datetime import datetime, tzinfo

from kith.memory.memory import Kind, Memory
from kith.notices import Notices


def day(moment: datetime, zone: tzinfo | None) -> str:
    """A day as people write it in both spellings of English: "3 May 2026"."""
    local = moment.astimezone(zone) if zone else moment
    return f"{local.day} {local:%B %Y}"


def line(memory: Memory, notices: Notices, zone: tzinfo | None) -> str:
    """One line of a list: number, the thing, the day, and the sentence if that is another."""
    shape = notices.known_line_itself if memory.is_its_sentence else notices.known_line
    return shape.format(
        id=memory.id,
        text=thing(memory, notices, zone),
        said_on=day(memory.said_at, zone),
        said=memory.said,
    )


def thing(memory: Memory, notices: Notices, zone: tzinfo | None) -> str:
    """The thing itself, with what its times say about it."""
    text = memory.text if memory.text[-1:] in ".!?" else f"{memory.text}."
    if memory.valid_until is not None:
        return notices.known_until.format(text=text, until=day(memory.valid_until, zone))
    if memory.due is not None and memory.kind is Kind.PLAN:
        return notices.known_due.format(text=text, due=day(memory.due, zone))
    return text


def for_the_model(memory: Memory, zone: tzinfo | None) -> str:
    """A memory as the language model gets it, inside the block of quoted data, with its date."""
    until = f", true until {day(memory.valid_until, zone)}" if memory.valid_until else ""
    is_planned = memory.kind is Kind.PLAN
    due = f", for {day(memory.due, zone)}" if memory.due and is_planned else ""
    return f"{memory.text} (told on {day(memory.said_at, zone)}{due}{until})"
