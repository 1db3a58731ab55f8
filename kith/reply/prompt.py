"""Context to the messages a language model gets. Pure: the words are in kith/reply/prompts/."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Literal, TypeAlias

from kith.reply.context import Context, Speaker, Turn
from kith.reply.moving_mood import is_mixed, is_wordless, mood_turns
from kith.reply.notes import noted, notes_about
from kith.reply.prompt_words import PROMPTS_FOLDER, PromptWords
from kith.reply.template import Need
from kith.safety.levels import RiskLevel

CountTokens: TypeAlias = Callable[[str], int]
Role: TypeAlias = Literal["system", "user", "assistant"]

MAX_MESSAGE = 4000
"""Characters of a message that the model gets; the middle of a longer one is left out."""

MAX_EARLIER = 1500
"""The same for each earlier turn."""

MAX_TOKENS = 900
"""What system message and notes may take together; the notes are cut to what is left."""

CALM_MOOD = 0.15
"""Mood within this of the middle of both scales is not worth a word."""

_ROLES: dict[Speaker, Role] = {Speaker.PERSON: "user", Speaker.COMPANION: "assistant"}


@dataclass(frozen=True)
class Message:
    """One message of a chat completion request."""

    role: Role
    content: str


def build_messages(
    context: Context,
    *,
    count_tokens: CountTokens,
    history_tokens: int,
    words: PromptWords | None = None,
) -> list[Message]:
    """The request: system message, notes as quoted data, the recent turns, the message.

    Nothing that a person wrote, and nothing remembered, gets into the system message. After it,
    user and assistant take turns strictly, because the chat templates of many local models
    refuse anything else.

    Args:
        context: the turn.
        count_tokens: how long a text is. With it, the system message and the notes stay within
            `MAX_TOKENS` for every persona card that loads.
        history_tokens: how many tokens of earlier turns to keep, the newest first.
        words: the prompt texts; those that ship with Kith when None.

    Raises:
        SettingsError: a prompt file is missing or damaged.
    """
    words = words or shipped_words()
    system = Message("system", _system(context, words))
    left = MAX_TOKENS - count_tokens(system.content) - count_tokens(words.notes_answer)
    known = context.known if context.shares_memories else context.known.without_memories
    notes = notes_about(known, words, count_tokens=count_tokens, most=left)
    turns = [t for t in context.turns if context.shares_memories or not t.tells_memories]
    recent = _recent(turns, count_tokens, history_tokens, words.cut)
    spoken = [Message(_ROLES[turn.speaker], turn.text) for turn in recent]
    spoken.append(Message("user", _readable(context.message, MAX_MESSAGE, words.cut)))
    return [system, *_before(spoken[0], notes, words), *_taking_turns(spoken)]


def memories_told(
    context: Context, messages: Sequence[Message], words: PromptWords | None = None
) -> tuple[int, ...]:
    """The numbers of the recalled memories that a request tells the model."""
    sent = "\n".join(message.content for message in messages[1:])
    return noted(context.known, words or shipped_words(), sent)


@cache
def shipped_words() -> PromptWords:
    """The prompt texts that ship with Kith, read once."""
    return PromptWords.load(PROMPTS_FOLDER)


def _system(context: Context, words: PromptWords) -> str:
    persona = context.persona
    parts = (
        f"{words.persona.format(name=persona.name)} {persona.character.strip()}",
        words.boundaries.strip(),
        f"{words.persona_style.format(style=persona.style.strip())}\n{words.style.strip()}",
        _moment(context, words),
        words.repairs[context.repair].strip() if context.repair else "",
        words.task.format(instruction=words.strategies[context.strategy].strip()),
    )
    return "\n\n".join(part for part in parts if part)


def _moment(context: Context, words: PromptWords) -> str:
    sentences = [
        words.now(context.now),
        words.since(context.away),
        words.spelling.line([*_written(context), context.message]),
        *_feeling(context, words),
        words.distress if context.level >= RiskLevel.DISTRESS else "",
        words.minor if context.is_minor else "",
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def _written(context: Context) -> list[str]:
    return [turn.text for turn in context.turns if turn.speaker is Speaker.PERSON]


def _feeling(context: Context, words: PromptWords) -> list[str]:
    """The tone of the message and the mood of the talk, or what is more telling than either.

    A complaint about the last reply is no sign of a feeling to be talked about.
    """
    if context.repair is not None:
        return []
    valence, arousal = context.mood
    stirred = max(abs(valence), abs(arousal)) > CALM_MOOD
    mood = words.mood(valence, arousal) if stirred else ""
    if is_wordless(context):
        return [words.wordless, mood]
    turned = mood_turns(context)
    if turned:
        mood = words.brighter if Need.BRIGHTER in turned else words.darker
    return [words.mixed if is_mixed(context.message) else words.tone(context.tone), mood]


def _before(first: Message, notes: str | None, words: PromptWords) -> list[Message]:
    """What comes between the system message and the first turn, so that roles alternate."""
    if notes is None:
        return [Message("user", words.earlier)] if first.role == "assistant" else []
    answer = [Message("assistant", words.notes_answer)] if first.role == "user" else []
    return [Message("user", notes), *answer]


def _recent(
    turns: Sequence[Turn], count_tokens: CountTokens, history_tokens: int, mark: str
) -> list[Turn]:
    """The newest turns that fit together into the budget, oldest first."""
    kept: list[Turn] = []
    left = history_tokens
    for turn in reversed(turns):
        text = _readable(turn.text, MAX_EARLIER, mark)
        left -= count_tokens(text)
        if left < 0:
            break
        if text.strip():
            kept.append(Turn(turn.speaker, text))
    return kept[::-1]


def _taking_turns(messages: Sequence[Message]) -> list[Message]:
    return [
        Message(role, "\n".join(message.content for message in same))
        for role, same in groupby(messages, key=lambda message: message.role)
    ]


def _readable(text: str, most: int, mark: str) -> str:
    """Without control characters and halves of characters; cut in the middle when too long.

    The beginning says what it is about and the end what is wanted, so the middle goes.
    """
    whole = text.encode("utf-8", errors="replace").decode("utf-8")
    plain = "".join(c for c in whole if c.isprintable() or c in "\n\t\u200d")
    if len(plain) <= most:
        return plain
    head = plain[: most * 3 // 5].rsplit(maxsplit=1)[0]
    tail = plain[-(most * 2 // 5) :].split(maxsplit=1)[-1]
    return f"{head}{mark}{tail}"
