"""What Kith says about itself: one line for each thing, from notices.yml."""

from __future__ import annotations

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from kith.errors import SettingsError


class Notices(BaseModel):
    """The lines; braces are filled in by whoever says them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    action_failed: str
    storage_failing: str
    repeated: str
    nothing_to_repeat: str
    nothing_known: str
    nothing_known_about: str
    known: str
    known_more: str
    known_name: str
    known_line: str
    known_line_itself: str
    known_before: str
    nothing_known_before: str
    known_until: str
    known_due: str
    known_person: str
    remembered: str
    refused: dict[str, str]
    what_to_remember: str
    may_i_remember: str
    not_remembered: str
    may_i_share: str
    shared: str
    not_shared: str
    will_forget: str
    will_forget_more: str
    will_forget_everything: str
    forgotten: str
    forgotten_partly: str
    nothing_to_forget: str
    everything_forgotten: str
    will_export: str
    not_exported: str
    exported: str
    export_too_large: str
    corrected: str
    what_to_correct: str
    what_is_right: str
    noted_as_over: str
    nothing_to_correct: str
    nothing_kept_to_correct: str
    memory_off: str
    consent_withdrawn: str
    memory_on: str
    memory_is_off: str
    ask_plan: str
    ask_contradiction: str
    private: str
    not_private: str
    no_mood: str
    mood: str
    plan_kept: str
    plan_not_kept: str
    plan_locked: str
    will_forget_plan: str
    plan_forgotten: str
    plan: str
    no_plan: str


def load_notices(path: Path) -> Notices:
    """Read the lines.

    Raises:
        SettingsError: the file is missing or lacks a line.
    """
    try:
        return Notices.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise SettingsError(f"{path} is missing or lacks a line: restore it from git.") from error
