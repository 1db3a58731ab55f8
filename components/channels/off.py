"""A channel that is off, because the environment does not name what it needs."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint

logger = logging.getLogger(__name__)


class OffChannel(InputChannel):
    """Stands in credentials.yml for a channel that is not set up: no route, one line in the log.

    An unset `${VAR}` in credentials.yml would stop Rasa, so the channels read the environment
    themselves and one without its variables becomes this.
    """

    def __init__(self, channel: str, reason: str) -> None:
        self.channel = channel
        logger.info("Channel '%s' is off: %s. docs/channels.md has the steps.", channel, reason)

    def url_prefix(self) -> str:
        """The place the channel would have."""
        return self.channel

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """No routes at all."""
        return Blueprint(f"{self.channel}_off")


def missing_variables(names: Sequence[str], environ: Mapping[str, str]) -> str | None:
    """Why a channel is off, in words; None when all its variables are set."""
    missing = [name for name in names if not environ.get(name)]
    if not missing:
        return None
    return f"{', '.join(missing)} not set in the environment"
