"""What has to happen without anybody asking: every few minutes, and once a day.

Private conversations that nobody came back to end, erasures that broke off go on; conversations
that are over are summed up, and what is too old goes. The caller gives the time and does the
waiting, so that a test can do both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from kith.errors import StorageError
from kith.memory.erasers import Conversations
from kith.memory.forgetting import Forgetting
from kith.memory.learning import PAUSE
from kith.memory.retention import Aging, Retention

EVERY = timedelta(minutes=5)
"""How often it is to be called."""
LET_BE = timedelta(minutes=10)
"""An erasure younger than this may still be under way."""
A_DAY = timedelta(days=1)

log = structlog.get_logger(__name__)


class Housekeeping:
    """Remembers only when it last looked at ages: a process that starts looks at once."""

    def __init__(
        self,
        forgetting: Forgetting,
        conversations: Conversations,
        retention: Retention,
        tidy: Callable[[datetime], object],
    ) -> None:
        """Work on these stores; `tidy` keeps the memories of everybody small."""
        self._forgetting = forgetting
        self._conversations = conversations
        self._retention = retention
        self._tidy = tidy
        self._aged_at: datetime | None = None

    def look(self, now: datetime) -> tuple[Aging, ...]:
        """Do what is due; gives what went by age. A fault waits for the next time, and is logged.

        Args:
            now: the time, with a time zone.
        """
        self._try(lambda: self._end_private(now))
        self._try(lambda: self._forgetting.resume(asked_before=now - LET_BE))
        if self._aged_at is not None and now - self._aged_at < A_DAY:
            return ()
        self._aged_at = now
        self._try(lambda: self._tidy(now))
        return self._retention.run(now)

    def _end_private(self, now: datetime) -> None:
        for person in self._conversations.silent_in_private(now - PAUSE):
            self._forgetting.end_private(person, now.timestamp())

    def _try(self, work: Callable[[], object]) -> None:
        try:
            work()
        except StorageError as error:
            log.warning("housekeeping.failed", reason=str(error))
