"""What a Telegram update says, and whose conversation it belongs to.

The form of updates: https://core.telegram.org/bots/api#update
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from components.channels.incoming import encodable
from kith.safety.countries import country_of_locale

_SENDER = re.compile(r"telegram-(?P<chat>-?\d+)(-\d+)?")
_START = "/start"  # what Telegram sends when a person opens the chat for the first time
_GREETING = "/greet"
_WORDLESS = (
    "animation",
    "audio",
    "contact",
    "document",
    "location",
    "photo",
    "sticker",
    "video",
    "video_note",
    "voice",
)


@dataclass(frozen=True)
class Said:
    """Something a person sent to the bot.

    Attributes:
        sender: the id of the conversation.
        text: the words; None when it was something without words, such as a picture.
        pressed: the id of the button press to acknowledge, if it was one.
        country: the country that the locale of their app names, if it names one.
    """

    sender: str
    text: str | None
    pressed: str | None = None
    country: str | None = None


def read_update(update: Mapping[str, Any], bot_name: str) -> Said | None:
    """What a person said with this update; None when it is nothing to answer.

    Args:
        update: the update as Telegram sends it.
        bot_name: the bot's user name, without "@".
    """
    press = _object(update, "callback_query")
    message = (
        _object(press, "message") or _object(update, "message") or _object(update, "edited_message")
    )
    person = _object(press or message, "from")
    chat = _object(message, "chat")
    if not isinstance(person.get("id"), int) or not isinstance(chat.get("id"), int):
        return None
    if person.get("is_bot"):
        return None
    sender, country = sender_of(chat, person), country_of_locale(person.get("language_code"))
    if press:
        data = _text(press, "data")
        return Said(sender, data, str(press.get("id", "")), country) if data else None
    text = _text(message, "text") or _text(message, "caption")
    if text is None:
        wordless = _is_private(chat) and any(kind in message for kind in _WORDLESS)
        return Said(sender, None) if wordless else None
    return Said(sender, without_bot_name(text, bot_name), country=country)


def sender_of(chat: Mapping[str, Any], person: Mapping[str, Any]) -> str:
    """The id of a person's conversation: in a group, each person has one of their own."""
    if _is_private(chat):
        return f"telegram-{chat['id']}"
    return f"telegram-{chat['id']}-{person['id']}"


def chat_of(sender: str) -> str:
    """The chat that a conversation's replies go to.

    Raises:
        ValueError: the id is none that `sender_of` makes.
    """
    match = _SENDER.fullmatch(sender)
    if match is None:
        raise ValueError(f"'{sender}' is no conversation on Telegram")
    return match["chat"]


def without_bot_name(text: str, bot_name: str) -> str:
    """The text without "@name" at its beginning, or after a command, as groups need it."""
    name = re.escape(bot_name.removeprefix("@"))
    bare = re.sub(rf"^\s*@{name}\b[\s,:]*", "", text, flags=re.IGNORECASE)
    return re.sub(rf"^(\s*/\w+)@{name}\b", r"\1", bare, flags=re.IGNORECASE)


def opening(text: str) -> str | None:
    """The greeting that opening the chat stands for; None when the text is something else."""
    words = text.split()
    return _GREETING if words and words[0] == _START else None


def _object(parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    child = parent.get(name)
    return child if isinstance(child, Mapping) else {}


def _text(parent: Mapping[str, Any], name: str) -> str | None:
    text = parent.get(name)
    return encodable(text) if isinstance(text, str) and text.strip() else None


def _is_private(chat: Mapping[str, Any]) -> bool:
    return chat.get("type", "private") == "private"
