"""What can be told without asking anybody: environments, model files, channels, recent faults."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from kith.doctor.finding import Finding, State
from kith.errors import KithError
from kith.faults import FILE_NAME, Fault
from kith.run import preparation
from kith.run.processes import TRAINED_MODEL
from kith.run.training import is_current, is_trained
from kith.settings import Settings

CHANNEL_STEPS = "docs/channels.md"
ALWAYS_ON = ("rest", "socketio")
CHANNEL_VARIABLES = {
    "telegram": ("TELEGRAM_ACCESS_TOKEN", "TELEGRAM_VERIFY", "TELEGRAM_WEBHOOK_URL"),
    "slack": ("SLACK_TOKEN", "SLACK_SIGNING_SECRET"),
}
LOOK_BACK = timedelta(days=1)


def python(folder: Path) -> Finding:
    """Both environments, and their versions."""
    try:
        preparation.check_python(folder)
    except KithError as error:
        return Finding("Python", State.WRONG, str(error))
    rasa = preparation.rasa_python_version(folder)
    return Finding("Python", State.OK, f"{platform.python_version()}; for Rasa {rasa}")


def model_files(folder: Path) -> list[Finding]:
    """The models that come with Kith, a line each."""
    return [_model_folder(folder, name) for name in preparation.MODEL_FOLDERS]


def trained_model(settings: Settings) -> Finding:
    """The trained Rasa model."""
    if not is_trained(settings):
        says = f"{TRAINED_MODEL} is missing. `kith train` makes it."
        return Finding("Rasa model", State.WRONG, says)
    if not is_current(settings):
        says = "older than what it is made from. `kith train` brings it up to date."
        return Finding("Rasa model", State.NOTICE, says)
    return Finding("Rasa model", State.OK, f"{TRAINED_MODEL}, up to date")


def channels(environ: Mapping[str, str]) -> list[Finding]:
    """The ways people reach Kith, on or off by their environment variables."""
    on = [Finding(name, State.OK, "on") for name in ALWAYS_ON]
    return on + [_channel(name, needs, environ) for name, needs in CHANNEL_VARIABLES.items()]


def faults(var: Path, now: datetime) -> Finding:
    """Why built-in replies or honest lines were needed during the last day."""
    recent = [fault for fault in _read_faults(var / FILE_NAME) if _is_recent(fault, now)]
    if not recent:
        return Finding("last 24 hours", State.OK, "no faults noted")
    kinds = ", ".join(f"{kind} {count}" for kind, count in _kinds(recent).most_common())
    says = f"{kinds}. The last one: {recent[-1].detail}"
    return Finding("last 24 hours", State.NOTICE, says)


def _model_folder(folder: Path, name: str) -> Finding:
    try:
        preparation.check_model_folder(folder, name)
    except KithError as error:
        return Finding(name, State.WRONG, str(error))
    size = sum(path.stat().st_size for path in (folder / name).rglob("*") if path.is_file())
    return Finding(name, State.OK, f"{size / 1e6:.1f} MB")


def _channel(name: str, needs: tuple[str, ...], environ: Mapping[str, str]) -> Finding:
    missing = [variable for variable in needs if not environ.get(variable)]
    if not missing:
        return Finding(name, State.OK, "on")
    if len(missing) == len(needs):
        return Finding(name, State.OFF, f"{CHANNEL_STEPS} has the steps")
    says = f"{' and '.join(missing)} not set, so it is off. {CHANNEL_STEPS} has the steps."
    return Finding(name, State.WRONG, says)


def _read_faults(path: Path) -> list[Fault]:
    if not path.is_file():
        return []
    return [
        fault
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if (fault := _fault(line)) is not None
    ]


def _fault(line: str) -> Fault | None:
    """A line of the file; None for one that was cut off by a full disk."""
    try:
        return Fault(**json.loads(line))
    except (ValueError, TypeError):
        return None


def _is_recent(fault: Fault, now: datetime) -> bool:
    try:
        at = datetime.fromisoformat(fault.at)
    except ValueError:
        return False
    return now - (at if at.tzinfo else at.astimezone()) <= LOOK_BACK


def _kinds(recent: list[Fault]) -> Counter[str]:
    return Counter(fault.kind for fault in recent)
