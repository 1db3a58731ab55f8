"""The crisis replies as Rasa responses, one variation per country.

`python -m kith.safety.crisis_responses` writes the safety part of domain.yml anew from
crisis_replies.json and helplines.json. The policy picks a response by name; Rasa picks the
variation by the slot `country`. So a crisis reply needs neither the action server nor a database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kith.errors import ModelFilesError, SettingsError
from kith.safety.helplines import Help, Helplines

DEFAULT_FILE = Path(__file__).with_name("crisis_replies.json")
PREFIX = "utter_risk_"
BEGINS = "  # --- safety: made by `python -m kith.safety.crisis_responses`, change nothing here ---"
ENDS = "  # --- end of safety ---"

_RESPONSES = re.compile(r"^responses:\n(?:[ #].*\n|\n(?= ))*", re.MULTILINE)


@dataclass(frozen=True)
class Variation:
    """One text of a response; for everybody when `country` is None."""

    text: str
    country: str | None = None


def load_replies(path: Path = DEFAULT_FILE) -> dict[str, Any]:
    """The content of crisis_replies.json.

    Raises:
        ModelFilesError: the file is missing or damaged.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return {**content, "replies": dict(content["replies"])}
    except (OSError, ValueError, KeyError) as error:
        raise ModelFilesError(
            f"{path} cannot be used ({error}). Put the shipped file back."
        ) from error


def responses(content: dict[str, Any], helplines: Helplines) -> dict[str, tuple[Variation, ...]]:
    """Every response by its name; the variation for everybody comes first."""
    return {
        f"{PREFIX}{kind}_{number}": tuple(_variations(text, content, helplines))
        for kind, texts in content["replies"].items()
        for number, text in enumerate(texts, start=1)
    }


def as_yaml(made: dict[str, tuple[Variation, ...]]) -> str:
    """The responses as they stand in domain.yml, markers included."""
    lines = [BEGINS]
    for name, variations in made.items():
        lines.append(f"  {name}:")
        for variation in variations:
            text = json.dumps(variation.text, ensure_ascii=False)
            if variation.country is None:
                lines.append(f"    - text: {text}")
            else:
                lines.append(
                    f"    - condition: [{{type: slot, name: country, value: {variation.country}}}]"
                )
                lines.append(f"      text: {text}")
    return "\n".join([*lines, ENDS]) + "\n"


def write_into(domain: Path) -> None:
    """Replace the safety part of domain.yml, or put it at the end of its responses.

    Raises:
        SettingsError: the file has no responses to put it under.
    """
    block = as_yaml(responses(load_replies(), Helplines.load()))
    old = domain.read_text(encoding="utf-8")
    if BEGINS in old:
        before, rest = old.split(BEGINS, 1)
        after = rest.split(ENDS + "\n", 1)[1]
    else:
        section = _RESPONSES.search(old)
        if section is None:
            raise SettingsError(f"{domain} has no `responses:` to put the crisis replies under.")
        before, after = old[: section.end()], old[section.end() :]
    new = before + block + after
    domain.write_text(new, encoding="utf-8")


def _variations(text: str, content: dict[str, Any], helplines: Helplines) -> Iterator[Variation]:
    yield Variation(_filled(text, content, helplines.universal))
    if "{line}" in text or "{emergency}" in text:
        for code, help_there in helplines.countries.items():
            yield Variation(_filled(text, content, help_there), code)


def _filled(text: str, content: dict[str, Any], offer: Help) -> str:
    line = offer.lines[0]
    template = content["line"] if offer.country else content["line_anywhere"]
    sentence = template.format(kind=line.kind, dial=line.dial, name=line.name)
    return text.format(line=sentence, emergency=offer.emergency[0])


if __name__ == "__main__":
    write_into(Path(__file__).resolve().parents[2] / "domain.yml")
