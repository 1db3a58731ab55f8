"""A larger network reads again what the second reader is not sure of, and nothing hangs on it.

Content note: the lines here speak of suicide.
"""

from __future__ import annotations

import logging
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kith.closer_look import CLOSER_FOLDER, CloserLook
from kith.danger import DangerReader, load_reader
from kith.errors import ModelFilesError
from kith.safety.crisis_gate import CrisisGate
from kith.safety.levels import RiskLevel

SMALL = DangerReader.load()
CLOSER = CloserLook.load()
TAGS = np.zeros(len(SMALL.tags), dtype=np.float32)


def levels(logit: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.full(4, logit, dtype=np.float32)


def test_only_what_is_not_sure_is_read_again() -> None:
    for sure in (CLOSER.least - 0.1, CLOSER.most):
        assert CLOSER.read("the kettle has boiled", levels(sure), TAGS)[0] is not None
        assert np.array_equal(CLOSER.read("the kettle", levels(sure), TAGS)[0], levels(sure))
    assert not np.array_equal(CLOSER.read("the kettle", levels(0.0), TAGS)[0], levels(0.0))


def test_a_long_passage_is_not_read_again_so_that_time_has_a_bound() -> None:
    long = "and then we went on to the next shop and the next " * 12
    assert np.array_equal(CLOSER.read(long, levels(0.0), TAGS)[0], levels(0.0))


def test_in_a_long_message_nothing_is_looked_at_closer() -> None:
    assert SMALL.closer is None
    looking = replace(SMALL, closer=replace(CLOSER, least=-99.0, most=99.0, raised=99.0))
    kettle = "the kettle has boiled and the cups are out"
    assert looking.read([kettle])[0].level >= RiskLevel.PASSIVE
    assert all(one.level < RiskLevel.PASSIVE for one in looking.read([kettle] * 3))


def test_both_networks_count() -> None:
    calm, _ = CLOSER.read("ok flashcards i can do", levels(1.0), TAGS)
    danger, _ = CLOSER.read("i have written to everyone and tonight i stop", levels(1.0), TAGS)
    assert max(danger) > max(calm) + 2
    alone = replace(CLOSER, share=0.0, raised=0.0)
    assert np.array_equal(alone.read("the kettle", levels(0.5), TAGS)[0], levels(0.5))


@pytest.mark.parametrize("text", ["i've sorted the bills so nobody has to bother after friday"])
def test_what_the_small_one_was_not_sure_of_is_heard(text: str) -> None:
    assert CrisisGate.load(reader=load_reader()).assess(text).level >= RiskLevel.PASSIVE


def test_without_it_the_second_reader_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        reader = load_reader(closer=tmp_path)
    assert reader is not None
    assert reader.closer is None
    assert "goes on without a closer look" in caplog.text
    assert CrisisGate.load(reader=reader).assess("i want to kill myself").level >= RiskLevel.ACTIVE


def test_damaged_weights_are_an_error_that_says_how_to_mend_it(tmp_path: Path) -> None:
    for file in CLOSER_FOLDER.iterdir():
        shutil.copy(file, tmp_path)
    (tmp_path / "weights-2.bin").unlink()
    with pytest.raises(ModelFilesError, match="git checkout -- models/danger_closer"):
        CloserLook.load(tmp_path)


def test_no_file_is_larger_than_the_repository_takes() -> None:
    assert all(file.stat().st_size < 30_000_000 for file in CLOSER_FOLDER.iterdir())
