"""Follow-ups: what fits many messages of a kind is found for them, and made once in a while."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from kith.errors import ModelFilesError, SettingsError
from kith.reply.follow_ups import FILE, FOLDER, MADE_OF_FILE, FollowUps, read_follow_ups
from kith.reply.suitability import Said
from training.follow_up_labels import LABELS, digest_of, read_labels

FOLLOW_UPS = FollowUps.load()
WRITTEN = read_follow_ups()


def fitting(message: str, asked: str = "") -> list[str]:
    return [one.follow_up.name for one in FOLLOW_UPS.hear(Said(message, asked)).fitting]


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("had such a row with my brother last night", "what_set_it_off"),
        ("my cat died this morning", "grief"),
        ("i passed my theory test!!", "well_done"),
        ("i asked her to marry me", "what_did_they_say"),
        ("we're flying to lisbon in may, i can't wait", "looking_forward"),
        ("don't know whether to stay or take the other job", "what_pulls_each_way"),
        ("i'm so stupid, i ruin everything", "too_hard_on_self"),
        ("i've been up since four with the baby again", "no_wonder_tired"),
        ("started learning the cello", "how_got_into_it"),
    ],
)
def test_a_message_finds_what_an_attentive_friend_would_go_on_with(message: str, name: str) -> None:
    assert name in fitting(message)


def test_nobody_is_congratulated_on_a_loss_or_comforted_for_a_success() -> None:
    glad = {one.name for one in WRITTEN if one.kind == "celebrate"}
    sad = {"grief", "no_wonder_sad", "disappointed", "lonely", "unfair"}
    assert not glad & set(fitting("my grandmother died on friday"))
    assert not sad & set(fitting("i got the job, i start in june!"))


def test_a_fragment_is_understood_by_the_question_it_answers() -> None:
    assert "that_is_long" in fitting("six years", "How long has it been like this?")


def test_every_wording_is_short_asks_one_thing_and_is_written_once() -> None:
    texts = [text for one in WRITTEN for text in one.texts]
    assert [text for text in texts if len(text.split()) > 16 or text.count("?") > 1] == []
    assert [text for text, times in Counter(texts).items() if times > 1] == []


def test_every_follow_up_has_been_found_good_by_readers_and_none_else_is_named() -> None:
    times = Counter(name for one in read_labels() for name in one.names)
    assert set(times) == {one.name for one in WRITTEN}
    assert min(times.values()) >= 10


def test_the_network_is_that_of_the_labels_as_they_stand() -> None:
    made_of = json.loads((FOLDER / MADE_OF_FILE).read_text("utf-8"))
    stale = f"{LABELS.name} has changed: run `python -m training.follow_ups`, then its export"
    assert made_of["labels"] == digest_of(read_labels()), stale


def test_a_network_of_other_follow_ups_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "follow_ups.yml"
    shutil.copy(FILE, file)
    with file.open("a", encoding="utf-8") as more:
        more.write("- {name: one_more, kind: ask, fits: nothing, texts: ['And?', 'So?']}\n")
    with pytest.raises(ModelFilesError, match=r"training\.follow_ups"):
        FollowUps.load(FOLDER, file)
    with pytest.raises(ModelFilesError, match="git checkout"):
        FollowUps.load(tmp_path)


def test_a_wording_with_an_unknown_gap_is_refused_when_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "follow_ups.yml"
    file.write_text("- {name: one, kind: ask, fits: all, texts: ['And {whom}?', 'So?']}\n", "utf-8")
    with pytest.raises(SettingsError, match="whom"):
        read_follow_ups(file)


def test_what_readers_doubted_counts_for_less(tmp_path: Path) -> None:
    said = Said("my gran made the best dumplings")
    file = tmp_path / "follow_ups.yml"
    file.write_text(FILE.read_text("utf-8").replace("doubt: 1.0", "doubt: 0.0"), "utf-8")
    without = FollowUps.load(FOLDER, file)
    place = [one.name for one in FOLLOW_UPS.all].index("fond")
    gap = without.logits(said)[0][place] - FOLLOW_UPS.logits(said)[0][place]
    assert gap == pytest.approx(1.0, abs=1e-4)


def test_one_reading_tells_what_to_expect_of_replies_that_readers_know() -> None:
    opinions = FOLLOW_UPS.hear(Said("my dog died last night, she was fifteen")).opinions
    sorry, cheer = opinions.of_name("follow_up:grief"), opinions.of_name("follow_up:well_done")
    assert sorry is not None
    assert cheer is not None
    assert sorry.passable > cheer.passable
    assert opinions.of_name("Nobody has ever judged this.") is None


@pytest.mark.parametrize(
    "entry",
    [
        "{name: odd, kind: nag, fits: nothing, texts: ['And?', 'So?']}",
        "{name: what_happened, kind: ask, fits: nothing, texts: ['And?', 'So?']}",
        "{name: single, kind: ask, fits: nothing, texts: ['And?']}",
    ],
)
def test_a_follow_up_that_cannot_be_used_is_named(entry: str, tmp_path: Path) -> None:
    file = tmp_path / "follow_ups.yml"
    shutil.copy(FILE, file)
    with file.open("a", encoding="utf-8") as more:
        more.write(f"- {entry}\n")
    with pytest.raises(SettingsError, match=r"follow_ups\.yml"):
        read_follow_ups(file)
