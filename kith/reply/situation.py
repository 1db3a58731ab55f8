"""What a reply can build on at this turn: topics, words for the gaps, the hour, the length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from kith.reply.context import Context, Speaker
from kith.reply.echo import echo, tells_event
from kith.reply.feelings import FeelingWords
from kith.reply.template import Need
from kith.reply.topics import Topics, Vectors
from kith.safety.levels import RiskLevel

SHORT_WORDS = 8
LONG_WORDS = 40
EARLY_TURNS = 4
LATER_TURNS = 6
GRAVE_TURNS = 40
NEW_TALK_AFTER = timedelta(hours=1)
RETURNING_AFTER = timedelta(hours=8)
MAX_NAME = 40


@dataclass(frozen=True)
class Situation:
    """What a reply can build on.

    Attributes:
        topics: those of the message, or the grave one that was spoken of some turns ago.
        words: what the gaps can be filled with.
        at_hand: everything a reply may need that there is.
        gravely: nothing light should be said: someone is in distress or in mourning.
    """

    topics: frozenset[str]
    words: Mapping[Need, str]
    at_hand: frozenset[Need]
    gravely: bool


def read_situation(
    context: Context, topics: Topics, feelings: FeelingWords, vector: Vectors | None
) -> Situation:
    """Work out what a reply can build on.

    Args:
        context: the turn.
        topics: those there are.
        feelings: words for states of mind.
        vector: the message's embedding, if there is an encoder.
    """
    named = topics.named_in(context.message)
    if not named and vector is not None:
        named = topics.nearest(vector)
    named |= _asked_about(context, topics)
    current = _still_grave(context, topics) or named
    gravely = context.level >= RiskLevel.DISTRESS or bool(current & topics.grave)
    words = _words(context, feelings, echoes=not gravely)
    return Situation(
        topics=current,
        words=words,
        at_hand=frozenset(words) | _of_echo(words) | _of_talk(context) | _of_hour(context),
        gravely=gravely,
    )


def _asked_about(context: Context, topics: Topics) -> frozenset[str]:
    """The topics of the message before, when this one is a short question such as "any tips?"."""
    before = [turn.text for turn in context.turns if turn.speaker is Speaker.PERSON]
    short_question = Need.SHORT in _of_talk(context) and Need.ASKED in _of_talk(context)
    return topics.named_in(before[-1]) if before and short_question else frozenset()


def _still_grave(context: Context, topics: Topics) -> frozenset[str]:
    """Mourning is not over when the next message names something else."""
    said = [turn.text for turn in context.turns[-GRAVE_TURNS:] if turn.speaker is Speaker.PERSON]
    return frozenset[str]().union(*map(topics.grave_in, [*said, context.message]))


def _words(context: Context, feelings: FeelingWords, *, echoes: bool) -> dict[Need, str]:
    name = (context.known.name or "").strip()
    usable_name = name if len(name) <= MAX_NAME and name.isprintable() else ""
    found = {
        Need.NAME: usable_name,
        Need.FEELING: feelings.word_for(context.tone),
        # What someone says in distress or in mourning is not handed back to them by a machine.
        Need.ECHO: echo(context.message) if echoes else None,
    }
    return {need: word for need, word in found.items() if word}


def _of_echo(words: Mapping[Need, str]) -> frozenset[Need]:
    taken_up = words.get(Need.ECHO)
    return frozenset({Need.EVENT} if taken_up and tells_event(taken_up) else ())


def _of_talk(context: Context) -> frozenset[Need]:
    length = len(context.message.split())
    away = context.away or timedelta(0)
    opens = not context.turns or away >= NEW_TALK_AFTER
    there = {
        Need.SHORT: length <= SHORT_WORDS,
        Need.LONG: length >= LONG_WORDS,
        Need.ASKED: context.message.rstrip().endswith("?"),
        Need.OPENING: opens,
        Need.EARLY: opens or len(context.turns) <= EARLY_TURNS,
        Need.LATER: len(context.turns) >= LATER_TURNS,
        Need.RETURNING: away >= RETURNING_AFTER,
    }
    return frozenset(need for need, is_there in there.items() if is_there)


def _of_hour(context: Context) -> frozenset[Need]:
    hour = context.now.hour
    if 5 <= hour < 11:
        return frozenset({Need.MORNING})
    if 18 <= hour < 23:
        return frozenset({Need.EVENING})
    return frozenset({Need.NIGHT}) if hour >= 23 or hour < 5 else frozenset()
