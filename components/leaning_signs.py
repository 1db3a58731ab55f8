"""Signs of leaning on Kith alone, read with the encoder that Rasa's process has anyway."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from functools import cache

from kith.encoder import shared_encoder
from kith.leaning import ENCODER_FOLDER, Leaning
from kith.safety.usage import Sign

logger = logging.getLogger(__name__)


@cache
def shipped_leaning() -> Leaning:
    """The shipped examples, as vectors."""
    return Leaning.load(shared_encoder(ENCODER_FOLDER))


def signs_in(text: str) -> Iterator[Sign]:
    """The signs in a text; none before the examples are loaded.

    No answer waits for that: they are loaded beside the first one, and not in training.
    """
    if shipped_leaning.cache_info().currsize:
        yield from shipped_leaning().signs_in(text)
    else:
        _begin_loading()


@cache
def _begin_loading() -> None:
    threading.Thread(target=_load, name="leaning", daemon=True).start()


def _load() -> None:
    try:
        shipped_leaning()
    except Exception as error:
        logger.error("Signs of leaning on Kith alone are not read: %s.", type(error).__name__)
