"""A share and its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z_95 = 1.96


@dataclass(frozen=True)
class Share:
    """`hits` of `n`."""

    hits: int
    n: int

    @property
    def value(self) -> float | None:
        """The share; None when there was nothing to count."""
        return self.hits / self.n if self.n else None

    def __str__(self) -> str:
        if not self.n:
            return "no lines"
        low, high = wilson(self.hits, self.n)
        return f"{self.hits / self.n:.4f}  [{low:.4f}, {high:.4f}]  ({self.hits} of {self.n})"


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927)."""
    share, z2 = hits / n, Z_95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, middle - half), min(1.0, middle + half)
