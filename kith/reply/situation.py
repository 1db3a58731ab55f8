"""What a reply can build on at this turn: topics, words for the gaps, the hour, the length."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from kith.reply.context import Context, Speaker
from kith.reply.correction import what_is_meant
from kith.reply.echo import echo, tells_event
from kith.reply.feelings import FeelingWords
from kith.reply.felt import GLAD, asks_advice, named_feeling
from kith.reply.mirror import mirror
from kith.reply.moving_mood import is_mixed, is_wordless, mood_turns, polarity
from kith.reply.remembered import fact_near
from kith.reply.repair import Repair
from kith.reply.template import Need
from kith.reply.tense import is_past
from kith.reply.topics import Embed, Topics, Vectors
from kith.reply.who import who_in
from kith.safety.levels import RiskLevel

SHORT_WORDS = 5
SHORT_QUESTION = 8
LONG_WORDS = 40
EARLY_TURNS = 4
LATER_TURNS = 6
GRAVE_TURNS = 40
HEAVY_TURNS = 2
ASKED_ABOUT_TURNS = 5
NEW_TALK_AFTER = timedelta(hours=1)
RETURNING_AFTER = timedelta(hours=8)
MAX_NAME = 40
WORDS_WITH_A_MEANING = 3
REMEMBERED_REPLIES = 30
"""How many of its latest replies the bank will not repeat, nor a remembered fact in them."""


_REPAIRS = {
    Repair.CORRECTION: Need.CORRECTED,
    Repair.MISUNDERSTOOD: Need.MISUNDERSTOOD,
    Repair.REPETITION: Need.REPEATED,
    Repair.UNHELPFUL: Need.UNHELPFUL,
    Repair.MEANING: Need.MEANING,
}


@dataclass(frozen=True)
class Situation:
    """What a reply can build on.

    Attributes:
        topics: those of the message, or the grave one that was spoken of some turns ago.
        named: those of them that the message itself names by a word.
        words: what the gaps can be filled with.
        at_hand: everything a reply may need that there is.
        gravely: nothing light should be said: someone is in distress or in mourning, or has just
            told of something heavy.
    """

    topics: frozenset[str]
    named: frozenset[str]
    words: Mapping[Need, str]
    at_hand: frozenset[Need]
    gravely: bool


def read_situation(
    context: Context,
    topics: Topics,
    feelings: FeelingWords,
    vector: Vectors | None,
    embed: Embed | None = None,
) -> Situation:
    """Work out what a reply can build on.

    Args:
        context: the turn.
        topics: those there are.
        feelings: words for states of mind.
        vector: the message's embedding, if there is an encoder.
        embed: the encoder.
    """
    current = _current_topics(context, topics, vector)
    gravely = context.level >= RiskLevel.DISTRESS or bool(current & topics.grave)
    lasting = current | _still_heavy(context, topics)
    heavily = bool(lasting & topics.heavy) and context.tone.state not in GLAD
    words = _words(context, feelings)
    if not gravely:
        words |= _of_their_own(context, vector, embed)
    return Situation(
        topics=current,
        named=topics.named_in(context.message) | (current & topics.grave),
        words=words,
        at_hand=frozenset(words)
        | _of_echo(words)
        | _of_talk(context)
        | _of_hour(context)
        | _of_moment(context, current, gravely=gravely),
        gravely=gravely or (heavily and context.repair is None),
    )


def _current_topics(context: Context, topics: Topics, vector: Vectors | None) -> frozenset[str]:
    """What the message is about."""
    if context.repair is not None:
        return _still_grave(context, topics)
    named = topics.named_in(context.message) | _asked_about(context, topics)
    enough = len(context.message.split()) >= WORDS_WITH_A_MEANING
    if not named and not _still_heavy(context, topics) and vector is not None and enough:
        named = topics.nearest(vector) - topics.of_others(context.message)
    return _still_grave(context, topics) or named


def _still_heavy(context: Context, topics: Topics) -> frozenset[str]:
    """What was heavy in the messages before goes on being there, if nobody speaks of it either."""
    if context.tone.state in GLAD:
        return frozenset()
    said = [turn.text for turn in context.turns if turn.speaker is Speaker.PERSON]
    before = [topics.named_in(text) for text in said[-HEAVY_TURNS:]]
    return frozenset[str]().union(*before) & topics.heavy


def _asked_about(context: Context, topics: Topics) -> frozenset[str]:
    """What was spoken of last, when this message is a short question such as "any tips?"."""
    before = [turn.text for turn in context.turns if turn.speaker is Speaker.PERSON]
    short_question = len(context.message.split()) <= SHORT_QUESTION and Need.ASKED in _of_talk(
        context
    )
    if not short_question and not asks_advice(context.message):
        return frozenset()
    named = map(topics.named_in, reversed(before[-ASKED_ABOUT_TURNS:]))
    return next((each for each in named if each), frozenset())


def _still_grave(context: Context, topics: Topics) -> frozenset[str]:
    """Mourning is not over when the next message names something else."""
    said = [turn.text for turn in context.turns[-GRAVE_TURNS:] if turn.speaker is Speaker.PERSON]
    return frozenset[str]().union(*map(topics.grave_in, [*said, context.message]))


def _words(context: Context, feelings: FeelingWords) -> dict[Need, str]:
    name = (context.known.name or "").strip()
    usable_name = name if len(name) <= MAX_NAME and name.isprintable() else ""
    # Who has said what they feel need not be told, and what no word of theirs shows is a guess.
    told = named_feeling(context.message) is not None
    shown = polarity(context.message)
    feeling = None if told or not shown else feelings.word_for(context.tone)
    found = {Need.NAME: usable_name, Need.FEELING: feeling}
    return {need: word for need, word in found.items() if word}


def _of_their_own(context: Context, vector: Vectors | None, embed: Embed | None) -> dict[Need, str]:
    """Their own words, someone they speak of, something they once told.

    Never in distress or in mourning: what someone says then is not handed back by a machine.
    """
    told = context.message
    if context.repair is Repair.CORRECTION:
        told = what_is_meant(told)
    near = None
    if vector is not None and embed is not None and context.repair is None:
        said = context.said_before[-REMEMBERED_REPLIES:]
        near = fact_near(vector, _told_before(context), [*said, *_said_now(context)], embed)
    found = {
        Need.ECHO: echo(told) if context.repair in (None, Repair.CORRECTION) else None,
        Need.BIT: mirror(told) if context.repair is None else None,
        Need.WHO: who_in(told, context.known.people),
        Need.FACT: near,
    }
    return {need: word for need, word in found.items() if word}


def _told_before(context: Context) -> list[str]:
    return [one.words for one in context.known.recalled if one.words]


def _said_now(context: Context) -> list[str]:
    """What the person said in this talk: "you told me once" is no word for that."""
    said = [turn.text for turn in context.turns if turn.speaker is Speaker.PERSON]
    return [*said, context.message]


def _of_moment(context: Context, current: frozenset[str], *, gravely: bool) -> frozenset[Need]:
    """What the message does: puts the companion right, turns the mood, or says nothing."""
    if context.repair is not None:
        return frozenset({_REPAIRS[context.repair]})
    if is_wordless(context):
        return frozenset({Need.WORDLESS})
    if gravely:
        return frozenset()
    mixed = frozenset({Need.MIXED} if is_mixed(context.message) else ())
    # Thanks are no turn of the mood.
    turned = mood_turns(context) if "thanks" not in current else frozenset[Need]()
    return mixed | turned


def _of_echo(words: Mapping[Need, str]) -> frozenset[Need]:
    taken_up = words.get(Need.ECHO)
    return frozenset({Need.EVENT} if taken_up and tells_event(taken_up) else ())


def _of_talk(context: Context) -> frozenset[Need]:
    length = len(context.message.split())
    away = context.away or timedelta(0)
    opens = not context.turns or away >= NEW_TALK_AFTER
    there = {
        Need.PAST: is_past(context.message),
        Need.PRESENT: not is_past(context.message),
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
