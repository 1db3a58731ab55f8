from __future__ import annotations

import pytest

from kith.errors import SettingsError
from kith.tone.label_names import common_labels


@pytest.mark.parametrize(
    ("labels", "meant"),
    [
        (["NEGATIVE", "POSITIVE"], ("sadness", "joy")),
        (["negative", "neutral", "positive"], ("sadness", "neutral", "joy")),
        (["anger", "joy", "optimism", "sadness"], ("anger", "joy", "optimism", "sadness")),
        (
            ["anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"],
            ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"),
        ),
        (
            ["sadness", "joy", "love", "anger", "fear", "surprise"],
            ("sadness", "joy", "love", "anger", "fear", "surprise"),
        ),
        (["No-Emotion", "HAPPINESS"], ("neutral", "joy")),
    ],
)
def test_labels_of_the_common_families_are_understood(
    labels: list[str], meant: tuple[str, ...]
) -> None:
    assert common_labels(labels) == meant


def test_labels_without_a_meaning_can_be_explained_in_the_settings() -> None:
    given = {"LABEL_0": "negative", "LABEL_1": "neutral", "LABEL_2": "gratitude"}
    assert common_labels(["LABEL_0", "LABEL_1", "LABEL_2"], given) == (
        "sadness",
        "neutral",
        "gratitude",
    )


def test_unknown_labels_are_named_with_what_mends_it() -> None:
    with pytest.raises(SettingsError, match=r"LABEL_0.*companion\.yml"):
        common_labels(["LABEL_0", "joy"])


def test_a_meaning_that_is_no_label_is_refused() -> None:
    with pytest.raises(SettingsError, match="bliss"):
        common_labels(["LABEL_0"], {"LABEL_0": "bliss"})
