"""The keys that kept text is encrypted with: the environment's, or a file made on first use."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kith.errors import SettingsError
from kith.settings import ENV_DATA_KEY, Settings

FILE = Path("keys/data.key")
KEY_BYTES = 32
ID_BYTES = 4

_SEPARATORS = re.compile(r"[\s,]+")


@dataclass(frozen=True)
class DataKey:
    """One key, and the name that ciphertext carries of it."""

    secret: bytes
    id: str

    @classmethod
    def of(cls, secret: bytes) -> DataKey:
        """The key of these bytes; its name tells nothing of it."""
        digest = hashlib.sha256(b"kith data key\n" + secret).digest()
        return cls(secret, digest[:ID_BYTES].hex())

    def __repr__(self) -> str:
        return f"DataKey({self.id})"


def data_keys(settings: Settings) -> tuple[DataKey, ...]:
    """The keys in force, the one that encrypts first; the others only open what is older.

    Raises:
        SettingsError: there is something else there than keys, or others may read the file.
    """
    if settings.data_key is not None:
        return _parsed(settings.data_key.get_secret_value(), ENV_DATA_KEY)
    path = settings.var / FILE
    try:
        if not path.exists():
            _create(path)
        if path.stat().st_mode & 0o077:
            raise SettingsError(
                f"{path} can be read by others, and it opens what people wrote down. "
                f"`chmod 600 {path}` mends it."
            )
        return _parsed(path.read_text(encoding="ascii"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "no text"
        raise SettingsError(
            f"{path}, the key of what is kept, cannot be used ({reason}). Give this user the right "
            f"to it, or put the key into {ENV_DATA_KEY}."
        ) from error


def _parsed(text: str, source: str) -> tuple[DataKey, ...]:
    try:
        secrets_given = [bytes.fromhex(part) for part in _SEPARATORS.split(text.strip())]
    except ValueError:
        secrets_given = []
    if not secrets_given or any(len(secret) != KEY_BYTES for secret in secrets_given):
        raise SettingsError(
            f"{source} must hold a key of {2 * KEY_BYTES} hexadecimal digits, or several with the "
            "newest first. `openssl rand -hex 32` makes one."
        )
    return tuple(DataKey.of(secret) for secret in secrets_given)


def _create(path: Path) -> None:
    """Make the file whole or not at all: of two processes that begin at once, one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # readable by this user alone
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)


def named(keys: Sequence[DataKey]) -> str:
    """The names of keys, for a message."""
    return ", ".join(key.id for key in keys)
