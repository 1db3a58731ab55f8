"""What was delivered before: platforms deliver again when they are unsure."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

DEFAULT_LIMIT = 10_000


class Seen:
    """Remembers the last `limit` ids, so that its memory is bounded."""

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        self._limit = limit
        self._ids: OrderedDict[Hashable, None] = OrderedDict()

    def is_new(self, identity: Hashable) -> bool:
        """Whether this id was not here before; from now on it was."""
        if identity in self._ids:
            return False
        self._ids[identity] = None
        if len(self._ids) > self._limit:
            self._ids.popitem(last=False)
        return True
