"""Encrypts single values of columns, bound to the table, the column and the person they are of.

AES-256-GCM (NIST SP 800-38D) with a random nonce. The place is its associated data, so that a value
that was moved to another person or column does not open (SAFETY.md R38).
"""

from __future__ import annotations

import base64
import binascii
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from kith.at_rest.keys import DataKey, named
from kith.errors import DecryptionError

MARK = "kith1"
"""Begins every encrypted value, and names the format."""
NONCE_BYTES = 12


@dataclass(frozen=True)
class Place:
    """Where a value is kept."""

    table: str
    column: str
    person: str

    @property
    def associated_data(self) -> bytes:
        """The place as bytes; no two places have the same."""
        return json.dumps([self.table, self.column, self.person]).encode()


class ColumnCipher:
    """Encrypts with the first of its keys, and opens with the one that a value names."""

    def __init__(self, keys: Sequence[DataKey]) -> None:
        """Work with these keys, at least one; the newest first."""
        self._keys = tuple(keys)

    def encrypt(self, text: str, place: Place) -> str:
        """The text as it is kept: a mark, the key's name, nonce and ciphertext in base64."""
        key = self._keys[0]
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(key.secret).encrypt(nonce, text.encode(), place.associated_data)
        return f"{MARK}.{key.id}.{base64.urlsafe_b64encode(nonce + sealed).decode('ascii')}"

    def decrypt(self, kept: str, place: Place) -> str:
        """The text again.

        Raises:
            DecryptionError: it was encrypted with another key, or is not what was kept there.
        """
        mark, _, rest = kept.partition(".")
        key_id, _, body = rest.partition(".")
        where = f"{place.table}.{place.column}"
        if mark != MARK:
            raise DecryptionError(f"What is kept in {where} is not encrypted as Kith does it.")
        key = next((key for key in self._keys if key.id == key_id), None)
        if key is None:
            raise DecryptionError(
                f"What is kept in {where} needs the key {key_id}, and Kith has {named(self._keys)}."
                " Put that key into KITH_KEY or var/keys/data.key, after the one that is there."
            )
        try:
            data = base64.b64decode(body, altchars=b"-_", validate=True)
            nonce, sealed = data[:NONCE_BYTES], data[NONCE_BYTES:]
            return AESGCM(key.secret).decrypt(nonce, sealed, place.associated_data).decode()
        except (InvalidTag, ValueError, binascii.Error) as error:
            raise DecryptionError(
                f"What is kept in {where} was changed, or belongs to another person or place."
            ) from error
