"""The slash commands: the only typed text that may name an intent.

Rasa takes every text that starts with "/" for an intent, whoever typed it (`/EXTERNAL_x{...}`
included). So each way into Kith passes typed text through `as_typed` first. This module depends on
nothing, because both environments import it: the front door's and Rasa's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

INTENT_PREFIX = "/"

# Rasa strips white space before it looks for "/", so "  / /greet" has to lose both.
_LEADING_SLASHES = re.compile(r"[\s/]+")


@dataclass(frozen=True)
class Command:
    """A slash command.

    Attributes:
        names: what a person may type after "/", in lower case; the first is the one to show.
        intent: the intent that Rasa then takes the message for.
    """

    names: tuple[str, ...]
    intent: str

    @property
    def payload(self) -> str:
        """The text that makes Rasa take this command's intent."""
        return f"{INTENT_PREFIX}{self.intent}"


HELP = Command(("help",), "ask_capabilities")
COMMANDS = (
    HELP,
    Command(("sos", "crisis"), "ask_for_help_now"),
    Command(("memories", "memory"), "ask_what_you_know"),
    Command(("remember",), "remember_this"),
    Command(("memory off",), "memory_off"),
    Command(("memory on",), "memory_on"),
    Command(("private",), "go_private"),
    Command(("forget",), "forget_everything"),
    Command(("export",), "export_data"),
    Command(("mood",), "show_mood"),
    Command(("breathe",), "start_breathing"),
)
_BY_NAME = {name: command for command in COMMANDS for name in command.names}


def find_command(text: str) -> Command | None:
    """The slash command that a typed text is; None for anything else.

    A command stands alone: "/forget my old job" is a sentence, and must not become "/forget".
    """
    typed = text.strip()
    if not typed.startswith(INTENT_PREFIX):
        return None
    if _LEADING_SLASHES.fullmatch(typed):
        return HELP
    return _BY_NAME.get(typed.removeprefix(INTENT_PREFIX).lower())


def as_typed(text: str) -> str:
    """What Rasa may be given for a text that a person typed.

    A slash command becomes the intent it stands for; a lone "/" is taken for /help, as in most
    chats. Any other leading slashes are dropped, so that the words stay and no intent is named.
    """
    command = find_command(text)
    if command is not None:
        return command.payload
    if not text.lstrip().startswith(INTENT_PREFIX):
        return text
    return _LEADING_SLASHES.sub("", text, count=1)
