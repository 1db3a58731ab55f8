"""The one crisis gate of Rasa's process."""

from __future__ import annotations

from functools import cache

from kith.danger import load_reader
from kith.safety.crisis_gate import CrisisGate


@cache
def shipped_gate() -> CrisisGate:
    """The gate with the second reader and its closer look, where they can be loaded; loaded once.

    Raises:
        ModelFilesError: the gate's own files are missing or damaged.
    """
    return CrisisGate.load(reader=load_reader())
