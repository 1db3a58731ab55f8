"""What a typed text becomes before Rasa sees it, and the commands the front door answers itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from kith.commands import INTENT_PREFIX, as_typed, find_command
from kith.datafile import read_data

COMMANDS_FILE = Path(__file__).with_name("commands.yml")
HELP_NOW = "ask_for_help_now"


class OwnCommand(BaseModel):
    """A slash command of the front door.

    Attributes:
        names: what a person may type after "/", in lower case.
        says: the words to show.
        rasa: what Rasa is sent first; None when it need not be asked.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[str, ...]
    says: str
    rasa: str | None = None


@dataclass(frozen=True)
class Typed:
    """A typed text, made safe for Rasa.

    Attributes:
        rasa: what Rasa may be given; None when the front door answers alone.
        says: the words of the front door's own command, else None.
        asks_for_help: whether it is the command for help now.
    """

    rasa: str | None
    says: str | None = None
    asks_for_help: bool = False


class CommandTable:
    """Tells commands from words: only Kith's own list may name an intent (SAFETY R50)."""

    def __init__(self, own: Sequence[OwnCommand]) -> None:
        self._own = {name: command for command in own for name in command.names}

    @classmethod
    def load(cls) -> CommandTable:
        """The table that ships with Kith.

        Raises:
            SettingsError: commands.yml is missing or damaged.
        """
        return cls(read_data(COMMANDS_FILE, list[OwnCommand]))

    def read(self, text: str) -> Typed:
        """What a typed text stands for."""
        own = self._find_own(text)
        if own is not None:
            return Typed(rasa=own.rasa, says=own.says)
        command = find_command(text)
        asks_for_help = command is not None and command.intent == HELP_NOW
        return Typed(rasa=as_typed(text), asks_for_help=asks_for_help)

    def _find_own(self, text: str) -> OwnCommand | None:
        typed = text.strip().lower()
        if not typed.startswith(INTENT_PREFIX):
            return None
        return self._own.get(typed.removeprefix(INTENT_PREFIX))
