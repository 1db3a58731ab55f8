"""The language model: any server that speaks OpenAI's Chat Completions, streamed.

All limits of a call are kept here: time to the first token, total time, retries, length.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Any, Protocol

import openai
from openai.types.chat import ChatCompletionMessageParam

from kith.errors import (
    LLMBadResponse,
    LLMError,
    LLMRateLimited,
    LLMRefused,
    LLMTimeout,
    LLMUnavailable,
)
from kith.reply.prompt import Message
from kith.settings import ModelSettings

CONNECT_SECONDS = 2.0
MOST_CHARACTERS_PER_TOKEN = 12
NO_KEY = "none"
MOST_STRUCTURED_TOKENS = 600


class LanguageModel(Protocol):
    """Anything that turns messages into words."""

    def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """The reply, piece by piece.

        Raises:
            LLMError: no usable reply; pieces may have come before.
        """
        ...


class OpenAIModel:
    """A chat-completions server behind one client with connections kept alive."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings
        key = settings.api_key.get_secret_value() if settings.api_key else NO_KEY
        self._client = openai.AsyncOpenAI(
            api_key=key,
            base_url=settings.base_url,
            max_retries=settings.retries,
            timeout=openai.Timeout(settings.total_seconds, connect=CONNECT_SECONDS),
        )

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """The reply, piece by piece, within the limits.

        Retries happen inside the time to the first token, never after it.

        Raises:
            LLMError: no usable reply; pieces may have come before.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + self._settings.total_seconds
        first = min(end, loop.time() + self._settings.first_token_seconds)
        most = self._settings.max_reply_tokens * MOST_CHARACTERS_PER_TOKEN
        got = 0
        pieces = self._pieces(messages)
        try:
            while got <= most:
                try:
                    async with asyncio.timeout_at(end if got else first):
                        piece = await anext(pieces)
                except StopAsyncIteration:
                    break
                except TimeoutError as error:
                    raise self._timeout(started=got > 0) from error
                got += len(piece)
                yield piece
        except LLMError:
            raise
        except Exception as error:
            raise _explained(error, self._settings) from error
        finally:
            await pieces.aclose()
        if got == 0:
            raise LLMBadResponse(f"{self._settings.name} sent an empty reply.")

    async def structured(self, system: str, user: str, schema: dict[str, Any]) -> str:
        """An answer as JSON of a schema (structured output), in one piece.

        Raises:
            LLMError: no usable answer.
        """
        messages = [Message("system", system), Message("user", user)]
        try:
            completion = await self._client.chat.completions.create(
                model=self._settings.name,
                messages=[_param(message) for message in messages],
                max_tokens=MOST_STRUCTURED_TOKENS,
                temperature=0,
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "answer", "strict": True, "schema": schema},
                },
                store=False if self._settings.base_url is None else openai.omit,
            )
            content = completion.choices[0].message.content
        except Exception as error:
            raise _explained(error, self._settings) from error
        if not content:
            raise LLMBadResponse(f"{self._settings.name} sent an empty answer.")
        return content

    async def _pieces(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        completion = await self._client.chat.completions.create(
            model=self._settings.name,
            messages=[_param(message) for message in messages],
            max_tokens=self._settings.max_reply_tokens,
            stream=True,
            # Said to OpenAI only: other servers may not know the field.
            store=False if self._settings.base_url is None else openai.omit,
        )
        async with completion as chunks:
            async for chunk in chunks:
                piece = chunk.choices[0].delta.content if chunk.choices else None
                if piece:
                    yield piece

    def _timeout(self, *, started: bool) -> LLMTimeout:
        if started:
            return LLMTimeout(
                f"{self._settings.name} did not finish within {self._settings.total_seconds:g} s "
                "(model.total_seconds in companion.yml)."
            )
        return LLMTimeout(
            f"{self._settings.name} sent nothing within {self._settings.first_token_seconds:g} s "
            "(model.first_token_seconds in companion.yml)."
        )


def _param(message: Message) -> ChatCompletionMessageParam:
    if message.role == "system":
        return {"role": "system", "content": message.content}
    if message.role == "assistant":
        return {"role": "assistant", "content": message.content}
    return {"role": "user", "content": message.content}


def _explained(error: Exception, settings: ModelSettings) -> LLMError:
    """The fault in words that the person who runs Kith can act on; never what the server sent."""
    place = settings.base_url or "the OpenAI API"
    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return LLMRefused(f"The key was refused by {place}: check OPENAI_API_KEY in .env.")
        case openai.NotFoundError():
            return LLMRefused(
                f"{place} has no model '{settings.name}': set model.name in companion.yml."
            )
        case openai.RateLimitError():
            return LLMRateLimited(f"{place} says: too many requests, or the quota is used up.")
        case openai.APITimeoutError():
            return LLMTimeout(f"{place} did not answer in time.")
        case openai.APIStatusError(status_code=status) if status >= 500:
            return LLMUnavailable(f"{place} has a fault of its own (status {status}).")
        case openai.APIStatusError(status_code=status):
            return LLMRefused(f"{place} rejected the request (status {status}).")
        case openai.APIConnectionError():
            return LLMUnavailable(f"The connection to {place} failed or was cut off.")
        case _:
            return LLMBadResponse(f"What {place} sent is no chat completion.")
