"""How long each kind of thing is kept (SAFETY.md section 6.3, R43)."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field


class Ages(BaseModel):
    """The `retention` section of companion.yml. Memories stay until the person takes them out.

    Attributes:
        conversation_days: what was said, in Rasa's tracker store.
        safety_state_days: the notes on open risk.
        log_days: lines of logs and of the list of faults, which hold no text.
        record_years: decisions about consent that no longer hold, and receipts of erasures.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    conversation_days: int = Field(default=30, ge=1, le=3650)
    safety_state_days: int = Field(default=7, ge=1, le=30)
    log_days: int = Field(default=14, ge=1, le=365)
    record_years: int = Field(default=3, ge=1, le=30)

    @property
    def conversation(self) -> timedelta:
        """Age from which on what was said goes."""
        return timedelta(days=self.conversation_days)

    @property
    def safety_state(self) -> timedelta:
        """Age from which on notes on open risk go."""
        return timedelta(days=self.safety_state_days)

    @property
    def log(self) -> timedelta:
        """Age from which on a line of a log goes."""
        return timedelta(days=self.log_days)

    @property
    def record(self) -> timedelta:
        """Age from which on a decision or a receipt goes; years of 365.25 days."""
        return timedelta(days=365.25 * self.record_years)
