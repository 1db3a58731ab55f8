"""Reading the JSON files that ship beside the code. Standard library only: kith/safety uses it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from kith.errors import ModelFilesError

Made = TypeVar("Made")


def read_shipped(path: Path, make: Callable[[Any], Made]) -> Made:
    """What `make` makes of a file's content.

    Raises:
        ModelFilesError: the file is missing or damaged, or `make` finds something amiss in it.
    """
    try:
        return make(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, LookupError, TypeError, re.error) as error:
        raise ModelFilesError(
            f"{path} cannot be used ({error}). Put the shipped file back."
        ) from error
