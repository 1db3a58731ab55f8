"""Probabilities that say what they mean, and what of that is kept in config.json."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from bench.tone_scores import ekman_chances, ekman_present
from bench.tone_sets import EKMAN
from kith.tone.config import SARCASM, TWEET_EMOTION
from kith.tone.transformer import ToneModel
from training.tone_calibrate import Line, best_threshold, platt, softmax, temperature

SHIPPED = Path(__file__).resolve().parents[2] / "models" / "tone"
UNSURE = "oh great, another meeting"


def shipped_without_calibration(folder: Path) -> ToneModel:
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    for head in config["kith"]["heads"].values():
        head["scale"], head["shift"] = {}, {}
    config["kith"].pop("ekman")
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return ToneModel.load(folder)


def test_the_calibration_in_the_config_is_what_changes_the_probabilities(tmp_path: Path) -> None:
    plain, shipped = shipped_without_calibration(tmp_path), ToneModel.load(SHIPPED)
    before = plain.probabilities([UNSURE])[SARCASM][0]
    after = shipped.probabilities([UNSURE])[SARCASM][0]
    head = shipped.config.heads[SARCASM]
    for label, raw, calibrated in zip(head.labels, before, after, strict=True):
        line = Line(head.scale.get(label, 1.0), head.shift.get(label, 0.0))
        assert calibrated == pytest.approx(line.of(np.log(raw / (1 - raw))), abs=1e-4)


def test_a_temperature_leaves_the_likeliest_emotion_the_likeliest(tmp_path: Path) -> None:
    plain, shipped = shipped_without_calibration(tmp_path), ToneModel.load(SHIPPED)
    before = plain.probabilities([UNSURE])[TWEET_EMOTION][0]
    after = shipped.probabilities([UNSURE])[TWEET_EMOTION][0]
    assert before.argmax() == after.argmax()
    assert after.max() < before.max()
    assert after.sum() == pytest.approx(1.0, abs=1e-5)


def test_a_model_without_groups_of_its_own_counts_its_labels(tmp_path: Path) -> None:
    plain = shipped_without_calibration(tmp_path)
    assert ekman_present(plain, [], np.zeros((1, 28), dtype=np.float32)) is None


def test_a_group_is_at_least_as_likely_as_the_likeliest_of_its_labels() -> None:
    labels = [label for group in EKMAN.values() for label in group]
    chances = np.random.default_rng(7).random((50, len(labels))).astype(np.float32)
    groups = ekman_chances(labels, chances)
    for column, members in enumerate(EKMAN.values()):
        own = chances[:, [labels.index(label) for label in members]]
        assert (groups[:, column] >= own.max(axis=1) - 1e-6).all()
        assert (groups[:, column] <= 1).all()


def test_who_is_too_sure_is_made_as_sure_as_right() -> None:
    generator = np.random.default_rng(7)
    logits = generator.normal(0, 2, 4000)
    truth = generator.random(4000) < 1 / (1 + np.exp(-(0.5 * logits - 0.4)))
    line = platt(logits, truth)
    assert line.scale == pytest.approx(0.5, abs=0.08)
    assert line.shift == pytest.approx(-0.4, abs=0.1)


def test_a_temperature_is_found_again() -> None:
    generator = np.random.default_rng(7)
    logits = generator.normal(0, 3, (4000, 4))
    chances = softmax(0.6 * logits)
    truth = np.array([generator.choice(4, p=row) for row in chances])
    assert temperature(logits, truth) == pytest.approx(0.6, abs=0.05)


def test_what_is_never_likely_counts_from_a_lower_probability() -> None:
    likely, rare = np.linspace(0.01, 0.99, 100), np.linspace(0.01, 0.3, 100)
    assert best_threshold(rare) < best_threshold(likely)
