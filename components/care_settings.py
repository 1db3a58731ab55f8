"""The `care:` section of companion.yml, for what runs inside Rasa.

kith/settings.py reads the same section for the other processes and says what is wrong with it; here
a section that cannot be read counts as empty, because Rasa must start and answer whatever happens.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path

import ruamel.yaml
from ruamel.yaml.error import YAMLError

from kith.safety.care import Care

ENV_FOLDER = "KITH_HOME"
FILE = "companion.yml"
ZONE = "time_zone"

logger = logging.getLogger(__name__)


def load_care(folder: Path | None = None) -> tuple[Care, str | None]:
    """The thresholds, and the time zone of whoever runs Kith."""
    place = folder or Path(os.environ.get(ENV_FOLDER) or Path(__file__).resolve().parent.parent)
    try:
        content = (
            ruamel.yaml.YAML(typ="safe").load((place / FILE).read_text(encoding="utf-8")) or {}
        )
        return Care.from_mapping(content.get("care")), content.get(ZONE)
    except (OSError, YAMLError, ValueError, AttributeError, TypeError) as error:
        logger.error("The section care of %s cannot be used: %s", FILE, error)
        return Care(), None
