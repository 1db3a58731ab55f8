"""What another model's labels mean in the labels Kith works with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from kith.datafile import read_data
from kith.errors import SettingsError
from kith.tone.states import PLACES

NAMES_FILE = Path(__file__).with_name("label_names.yml")


def common_labels(
    labels: Sequence[str], given: Mapping[str, str] | None = None, *, path: Path = NAMES_FILE
) -> tuple[str, ...]:
    """The GoEmotions label that each of a model's labels stands for, in their order.

    Args:
        labels: the model's own, as in `id2label` of its config.json.
        given: what a person says of them in companion.yml; comes first.
        path: the table of the common families.

    Raises:
        SettingsError: a label is in neither table, or stands for something that is no label.
    """
    known = {_plain(name): label for name, label in read_data(path, dict[str, str]).items()}
    known |= {_plain(label): label for label in PLACES}
    known |= {_plain(name): label for name, label in (given or {}).items()}
    unknown = [label for label in labels if _plain(label) not in known]
    if unknown:
        raise SettingsError(
            f"The tone model's labels {', '.join(unknown)} mean nothing to Kith. Say in "
            f"companion.yml, under tone: labels:, which of its own each stands for, for example "
            f"{unknown[0]}: joy. Its own are: {', '.join(PLACES)}."
        )
    found = tuple(known[_plain(label)] for label in labels)
    # A table may lead to a name of another family ("LABEL_2: positive").
    found = tuple(label if label in PLACES else known.get(_plain(label), label) for label in found)
    wrong = sorted(set(found) - set(PLACES))
    if wrong:
        raise SettingsError(
            f"companion.yml: tone: labels: {', '.join(wrong)} is none of: {', '.join(PLACES)}."
        )
    return found


def _plain(label: str) -> str:
    return " ".join(label.lower().replace("_", " ").replace("-", " ").split())
