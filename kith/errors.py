"""The errors of Kith. Every message names the thing and what mends it.

KithError
├── SettingsError          companion.yml or an environment variable is wrong
├── ModelFilesError        something under models/ is missing or damaged
├── StorageError           a database is locked, full or read-only
│   └── DecryptionError    kept text does not open: another key, or not what was kept there
├── LLMError               the language model gave no usable reply
│   ├── LLMNotConfigured   no key and no local server
│   ├── LLMRefused         the key or the request was rejected
│   ├── LLMTimeout         no first token, or no end, within the limits
│   ├── LLMRateLimited     over quota
│   ├── LLMUnavailable     nobody answers, or the server has a fault
│   └── LLMBadResponse     an answer that is no chat completion, or none worth showing
├── DeliveryError          the front door did not take a sentence
└── ProcessError           a process of Kith could not start or stay up
"""

from __future__ import annotations


class KithError(Exception):
    """Anything Kith can explain to the person who runs it."""


class SettingsError(KithError):
    """companion.yml or an environment variable is wrong."""


class ModelFilesError(KithError):
    """Something under models/ is missing or damaged."""


class StorageError(KithError):
    """A database is locked, full or read-only."""


class DecryptionError(StorageError):
    """Kept text does not open: it needs another key, or is not what was kept there."""


class LLMError(KithError):
    """The language model gave no usable reply."""


class LLMNotConfigured(LLMError):
    """There is neither a key nor a local server to ask."""


class LLMRefused(LLMError):
    """The key or the request was rejected."""


class LLMTimeout(LLMError):
    """No first token, or no end of the reply, within the limits."""


class LLMRateLimited(LLMError):
    """Over quota, or too many requests."""


class LLMUnavailable(LLMError):
    """Nobody answers at the model's address, or the server has a fault."""


class LLMBadResponse(LLMError):
    """An answer that is no chat completion, or none worth showing."""


class DeliveryError(KithError):
    """The front door did not take a sentence."""


class ProcessError(KithError):
    """A process of Kith could not start or stay up."""
