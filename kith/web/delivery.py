"""How the action server sends sentences to the front door, one by one, while a reply is made."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from typing import Any

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from kith.errors import DeliveryError

log = structlog.get_logger(__name__)

METADATA_KEY = "reply_to"
DELIVERY_SECONDS = 1.0
_URL_SAFE = r"^[A-Za-z0-9_-]{1,128}$"


class _Place(BaseModel):
    """Where the sentences of one turn go, as the message's metadata has it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    address: str
    turn: str = Field(pattern=_URL_SAFE)
    secret: SecretStr


class ReplyTo:
    """The way back to the person for one turn.

    Args:
        address: the front door's URL.
        turn: the turn's id.
        secret: what opens the turn; it is never logged.
        client: the HTTP client of the process.
        allowed: the addresses that sentences may be sent to.

    Raises:
        DeliveryError: the address is not among the allowed ones.
    """

    def __init__(
        self,
        *,
        address: str,
        turn: str,
        secret: str,
        client: httpx.AsyncClient,
        allowed: Collection[str],
    ) -> None:
        if _plain(address) not in {_plain(one) for one in allowed}:
            raise DeliveryError(
                "The reply-to address is not the front door's. Sentences go only to the address "
                "that companion.yml gives under server."
            )
        self._url = f"{_plain(address)}/internal/turns/{turn}/sentences"
        self._secret = secret
        self._client = client
        self._index = 0

    @classmethod
    def from_metadata(
        cls,
        metadata: Mapping[str, Any] | None,
        *,
        client: httpx.AsyncClient,
        allowed: Collection[str],
    ) -> ReplyTo | None:
        """The way back that a message's metadata names; None when it names none that may be used.

        A channel without streaming has none; the whole reply still goes back through Rasa.
        """
        given = (metadata or {}).get(METADATA_KEY)
        if given is None:
            return None
        try:
            place = _Place.model_validate(given)
            secret = place.secret.get_secret_value()
            return cls(
                address=place.address,
                turn=place.turn,
                secret=_header_safe(secret),
                client=client,
                allowed=allowed,
            )
        except ValidationError:
            log.warning("reply_to.unreadable")
        except DeliveryError as error:
            log.warning("reply_to.refused", reason=str(error))
        return None

    async def deliver(self, text: str) -> None:
        """Send the next sentence.

        Raises:
            DeliveryError: the front door did not take it within a second.
        """
        try:
            async with asyncio.timeout(DELIVERY_SECONDS):
                response = await self._client.post(
                    self._url,
                    json={"index": self._index, "text": text},
                    headers={"Authorization": f"Bearer {self._secret}"},
                    follow_redirects=False,
                )
        except (httpx.HTTPError, TimeoutError) as error:
            raise DeliveryError(
                f"The front door did not take a sentence ({type(error).__name__})."
            ) from error
        if response.status_code != httpx.codes.NO_CONTENT:
            raise DeliveryError(f"The front door refused a sentence ({response.status_code}).")
        self._index += 1


def _plain(address: str) -> str:
    return address.rstrip("/")


def _header_safe(secret: str) -> str:
    if not secret.isascii() or not secret.isprintable() or " " in secret:
        raise DeliveryError("The reply-to secret is not one of the front door's.")
    return secret
