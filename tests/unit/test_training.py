"""Training: when it is needed, what it shows, what it says when it fails."""

from __future__ import annotations

import io
import stat
import textwrap
from pathlib import Path

import pytest
from rich.console import Console

from kith.errors import ProcessError
from kith.run.announcements import Announcements
from kith.run.processes import RASA_PYTHON, TRAINED_MODEL
from kith.run.training import is_current, is_trained, train
from kith.run.training_progress import Progress
from kith.settings import Settings

HOOK = "2026-01-01 00:00:00 INFO     rasa.engine.training.hooks  - "

# What Rasa 3.6.21 prints, cut down to the lines that matter and a few that do not.
OUTPUT = (
    f"{HOOK}Starting to train component 'CountVectorsFeaturizer'.",
    f"{HOOK}Finished training component 'CountVectorsFeaturizer'.",
    f"{HOOK}Starting to train component 'CarefulIntentClassifier'.",
    f"{HOOK}Finished training component 'CarefulIntentClassifier'.",
    f"{HOOK}Starting to train component 'EncoderEntityExtractor'.",
    f"{HOOK}Finished training component 'EncoderEntityExtractor'.",
    f"{HOOK}Starting to train component 'RulePolicy'.",
    f"{HOOK}Finished training component 'RulePolicy'.",
    f"{HOOK}Starting to train component 'ListeningPolicy'.",
    "Epochs:   0%|          | 0/20 [00:00<?, ?it/s]",
    "Epochs:  50%|#####     | 10/20 [00:06<00:57,  6.43s/it, t_loss=9.25]",
    "Epochs: 100%|##########| 20/20 [00:09<00:00,  1.43it/s, t_loss=4.63]",
    f"{HOOK}Finished training component 'ListeningPolicy'.",
    "Your Rasa model is trained and saved at 'models/kith.tar.gz'.",
)


def progress_over(lines: tuple[str, ...]) -> list[Progress]:
    progress = [Progress()]
    for line in lines:
        progress.append(progress[-1].after(line))
    return progress


def test_the_bar_only_grows_and_ends_full() -> None:
    fractions = [progress.fraction for progress in progress_over(OUTPUT)]
    assert fractions == sorted(fractions)
    assert fractions[0] == 0
    assert fractions[-1] == 1


def test_the_bar_moves_while_a_part_learns() -> None:
    learning = OUTPUT[: OUTPUT.index(f"{HOOK}Finished training component 'ListeningPolicy'.")]
    before, half, after = progress_over(learning)[-3:]
    assert before.fraction < half.fraction < after.fraction
    assert half.stage.title == "learning what to do next"


def test_each_stage_has_a_name_a_person_understands() -> None:
    titles = list(dict.fromkeys(progress.stage.title for progress in progress_over(OUTPUT)))
    assert titles == [
        "reading the training data",
        "preparing the features",
        "learning what people mean",
        "learning what people name",
        "learning the rules and stories",
        "learning what to do next",
        "saving the model",
    ]


def test_parts_taken_from_the_cache_count_as_done() -> None:
    line = f"{HOOK}Restored component 'EncoderEntityExtractor' from cache."
    assert Progress().after(line).fraction == pytest.approx(0.6)


def project(folder: Path, rasa: str) -> Settings:
    """A project whose Rasa is a script of the shell."""
    python = folder / RASA_PYTHON
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n" + textwrap.dedent(rasa), encoding="utf-8")
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    (folder / "models").mkdir()
    (folder / "data").mkdir()
    (folder / "config.yml").write_text("language: en\n", encoding="utf-8")
    (folder / "data" / "nlu.yml").write_text("nlu: []\n", encoding="utf-8")
    return Settings(folder=folder, var=folder / "var")


TRAINS = """
    echo "Starting to train component 'ListeningPolicy'."
    printf 'Epochs:  50%%|#\\rEpochs: 100%%|##\\r' >&2
    echo "Finished training component 'ListeningPolicy'."
    echo model > models/kith.tar.gz
    echo "Your Rasa model is trained and saved at 'models/kith.tar.gz'."
"""


async def test_a_trained_model_is_current_until_its_sources_change(tmp_path: Path) -> None:
    settings = project(tmp_path, TRAINS)
    assert not is_trained(settings)
    await train(settings, {}, lambda _: None)
    assert is_current(settings)
    (tmp_path / "data" / "nlu.yml").write_text("nlu: [changed]\n", encoding="utf-8")
    assert is_trained(settings)
    assert not is_current(settings)


async def test_a_new_file_of_training_data_makes_the_model_old(tmp_path: Path) -> None:
    settings = project(tmp_path, TRAINS)
    await train(settings, {}, lambda _: None)
    (tmp_path / "data" / "stories.yml").write_text("stories: []\n", encoding="utf-8")
    assert not is_current(settings)


async def test_without_a_terminal_each_stage_is_a_line(tmp_path: Path) -> None:
    settings = project(tmp_path, TRAINS)
    sink = io.StringIO()
    with Announcements(Console(file=sink)).training() as show:
        await train(settings, {}, show)
    assert sink.getvalue().splitlines() == [
        "Training: reading the training data",
        "Training: learning what to do next",
        "Training: saving the model",
    ]


async def test_in_a_terminal_the_bar_reaches_the_end(tmp_path: Path) -> None:
    settings = project(tmp_path, TRAINS)
    sink = io.StringIO()
    console = Console(file=sink, force_terminal=True, width=120)
    with Announcements(console).training() as show:
        await train(settings, {}, show)
    assert "100 %" in sink.getvalue()


async def test_a_failure_says_what_rasa_said_last_and_where_the_rest_is(tmp_path: Path) -> None:
    settings = project(tmp_path, "echo 'the domain names no intents' >&2\nexit 1\n")
    with pytest.raises(ProcessError) as failure:
        await train(settings, {}, lambda _: None)
    assert "the domain names no intents" in str(failure.value)
    assert str(tmp_path / "var" / "logs" / "train.log") in str(failure.value)
    assert not (tmp_path / TRAINED_MODEL).exists()
    assert not is_current(settings)
