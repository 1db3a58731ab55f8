"""Facts found by a language model: better than patterns, and trusted no further than they.

The answer is structured output by a JSON schema (https://json-schema.org); in a free JSON mode
small local models repeat the schema instead. Only the person's own message is sent. What comes
back is kept only if every part of it stands in that message.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from kith.datafile import read_data
from kith.memory.facts import relations, sentence
from kith.memory.heard import Heard
from kith.memory.memory import Kind, NewMemory, Origin

Ask = Callable[[str, str, dict[str, Any]], Awaitable[str]]
"""Gives the answer to a system and a user message, as JSON of a schema."""

PROMPT_FILE = Path(__file__).parent / "extraction_prompt.yml"
MODEL_CONFIDENCE = 0.7
MOST_FACTS = 8
LONGEST = 120
NOT_BY_MODEL = frozenset({"birthday", "anniversary"})
"""Days are read by patterns, which resolve them."""

log = structlog.get_logger(__name__)


class _Prompt(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    system: str
    user: str


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: str
    relation: str
    value: str
    quote: str


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    facts: tuple[_Fact, ...]


class ModelExtractor:
    """Asks the model, and believes nothing that the message does not say."""

    def __init__(self, ask: Ask) -> None:
        """Ask with `ask`."""
        self._ask = ask
        self._prompt = read_data(PROMPT_FILE, _Prompt)

    async def extract(self, heard: Heard) -> tuple[NewMemory, ...]:
        """The facts in a message that the write gate has let through.

        Raises:
            LLMError: the model gave no usable answer.
        """
        message = heard.text.replace("<", "‹").replace(">", "›")
        user = self._prompt.user.format(day=f"{heard.at:%A, %d %B %Y}", message=message)
        answer = await self._ask(self._prompt.system, user, schema())
        try:
            facts = _Answer.model_validate_json(answer).facts
        except ValidationError:
            log.info("memory.refused", reason="not_the_schema")
            return ()
        found = [_memory(fact, heard) for fact in facts[:MOST_FACTS]]
        return tuple(one for one in found if one is not None)


def schema() -> dict[str, Any]:
    """The JSON schema of an answer, strict as OpenAI's structured output wants it."""
    text = {"type": "string"}
    names = sorted(set(relations()) - NOT_BY_MODEL)
    fact = {
        "type": "object",
        "properties": {
            "subject": text,
            "relation": {"type": "string", "enum": names},
            "value": text,
            "quote": text,
        },
        "required": ["subject", "relation", "value", "quote"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"facts": {"type": "array", "items": fact}},
        "required": ["facts"],
        "additionalProperties": False,
    }


def _memory(fact: _Fact, heard: Heard) -> NewMemory | None:
    """The fact as a memory; None if the message does not say it."""
    subject = None if fact.subject.strip().lower() in ("i", "me") else fact.subject.strip()
    if fact.relation not in relations() or fact.relation in NOT_BY_MODEL:
        return None
    says_all = _says(heard.text, fact.value) and (subject is None or _says(heard.text, subject))
    if not says_all or not _says(heard.text, fact.quote) or len(fact.value) > LONGEST:
        log.info("memory.refused", reason="not_in_the_message")
        return None
    if subject and subject.lower().startswith(("my ", "our ")):
        subject = "your " + subject.split(" ", 1)[1].lower()
    if fact.relation == "role" and subject is None:
        return None
    return NewMemory(
        kind=Kind.ROLE if fact.relation == "role" else Kind.FACT,
        text=sentence(fact.relation, fact.value, subject),
        said=" ".join(fact.quote.split()),
        said_at=heard.at,
        origin=Origin.MODEL,
        subject=subject,
        relation=fact.relation,
        value=fact.value,
        valid_from=heard.at,
        confidence=MODEL_CONFIDENCE,
        importance=0.5,
        emotion=heard.emotion,
    )


def _says(message: str, part: str) -> bool:
    """Whether every word of a part stands in the message."""
    said = set(re.findall(r"\w+", message.lower()))
    words = re.findall(r"\w+", part.lower())
    return bool(words) and all(word in said for word in words)
