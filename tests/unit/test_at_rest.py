"""R24, R38, R39: a safety plan is encrypted on disk, and opens for its person and the right key."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from kith.at_rest.cipher import MARK, ColumnCipher, Place
from kith.at_rest.keys import FILE, DataKey, data_keys
from kith.errors import DecryptionError, SettingsError
from kith.memory.database import Database
from kith.memory.schema import safety_plans
from kith.settings import Settings, load_settings
from kith.wellbeing.safety_plan import SafetyPlan, SafetyPlans

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
ONE, TWO = DataKey.of(b"1" * 32), DataKey.of(b"2" * 32)
HERE = Place("safety_plans", "plan", "ann")
PLAN = SafetyPlan.from_answers({"coping": "walk to Zanzibartrip", "people": "my brother Sam"})


def plans_in(database: Database, *keys: DataKey) -> SafetyPlans:
    return SafetyPlans(database, ColumnCipher(keys or [ONE]), lambda: NOON)


def kept(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        rows = connection.execute(sa.select(safety_plans.c.person, safety_plans.c.plan))
        return {row.person: row.plan for row in rows}


def keep(database: Database, person: str, value: str) -> None:
    row = {"person": person, "plan": value, "made_at": NOON}
    with database.transaction() as connection:
        connection.execute(safety_plans.delete().where(safety_plans.c.person == person))
        connection.execute(safety_plans.insert().values(row))


def traces(folder: Path, word: str) -> list[str]:
    command = ["grep", "-rla", word, str(folder)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    return found.stdout.splitlines()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'kith.db'}")
    yield opened
    opened.close()


def test_r24_no_word_of_a_plan_is_readable_on_disk(sqlite: Database, tmp_path: Path) -> None:
    plans_in(sqlite).save("ann", PLAN)
    assert traces(tmp_path, "Zanzibartrip") == []
    found = plans_in(sqlite).find("ann")
    assert found is not None
    assert (found.plan, found.made_at) == (PLAN, NOON)


def test_r24_it_is_encrypted_on_either_database(database: Database) -> None:
    plans_in(database).save("ann", PLAN)
    assert kept(database)["ann"].startswith(f"{MARK}.")
    assert "Sam" not in kept(database)["ann"]
    found = plans_in(database).find("ann")
    assert found is not None
    assert found.plan == PLAN


def test_r24_a_plan_of_an_older_version_is_encrypted_and_its_plain_text_goes(
    sqlite: Database, tmp_path: Path
) -> None:
    plain = {"coping": "walk to Zanzibartrip", "people": "my brother Sam"}
    keep(sqlite, "ann", json.dumps(plain))
    assert traces(tmp_path, "Zanzibartrip")
    found = plans_in(sqlite).find("ann")
    assert found is not None
    assert found.plan == PLAN
    assert kept(sqlite)["ann"].startswith(f"{MARK}.")
    assert traces(tmp_path, "Zanzibartrip") == []


def test_r24_plain_text_that_appears_later_is_not_believed(sqlite: Database) -> None:
    plans = plans_in(sqlite)
    plans.save("ann", PLAN)
    assert plans.find("ann") is not None
    keep(sqlite, "ann", json.dumps({"people": "call this number instead"}))
    with pytest.raises(DecryptionError, match="not encrypted as Kith does it"):
        plans.find("ann")


def test_r38_a_plan_put_in_another_persons_place_does_not_open(sqlite: Database) -> None:
    plans = plans_in(sqlite)
    plans.save("ann", PLAN)
    keep(sqlite, "bo", kept(sqlite)["ann"])
    with pytest.raises(DecryptionError, match="belongs to another person or place"):
        plans.find("bo")
    assert plans.find("ann") is not None


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("safety_plans", "plan", "bo"),
        Place("safety_plans", "notes", "ann"),
        Place("memories", "plan", "ann"),
        Place("safety_plans", 'plan", "ann', ""),
    ],
)
def test_r38_a_value_opens_only_where_it_was_kept(elsewhere: Place) -> None:
    cipher = ColumnCipher([ONE])
    value = cipher.encrypt("walk to the river", HERE)
    assert cipher.decrypt(value, HERE) == "walk to the river"
    with pytest.raises(DecryptionError):
        cipher.decrypt(value, elsewhere)


def test_r38_a_new_key_encrypts_and_the_old_one_still_opens(sqlite: Database) -> None:
    plans_in(sqlite, ONE).save("ann", PLAN)
    rotated = plans_in(sqlite, TWO, ONE)
    assert rotated.find("ann") is not None
    rotated.save("bo", PLAN)
    assert plans_in(sqlite, TWO).find("bo") is not None


def test_r24_a_wrong_key_opens_nothing_and_says_which_one_is_missing(sqlite: Database) -> None:
    plans_in(sqlite, ONE).save("ann", PLAN)
    with pytest.raises(DecryptionError, match=rf"needs the key {ONE.id}, and Kith has {TWO.id}"):
        plans_in(sqlite, TWO).find("ann")


@pytest.mark.parametrize("place", [20, -3])
def test_r24_a_changed_value_does_not_open(place: int) -> None:
    cipher = ColumnCipher([ONE])
    value = cipher.encrypt("walk to the river", HERE)
    flipped = "A" if value[place] != "A" else "B"
    changed = f"{value[:place]}{flipped}{value[place + 1 :] if place != -1 else ''}"
    with pytest.raises(DecryptionError):
        cipher.decrypt(changed, HERE)


def test_r24_the_same_words_never_look_the_same() -> None:
    cipher = ColumnCipher([ONE])
    assert len({cipher.encrypt("call Sam", HERE) for _ in range(50)}) == 50


def test_r24_forgetting_needs_no_key(sqlite: Database) -> None:
    plans_in(sqlite, ONE).save("ann", PLAN)
    assert plans_in(sqlite, TWO).forget("ann") == 1
    assert kept(sqlite) == {}


def test_r39_the_key_file_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    first = data_keys(settings)
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert data_keys(settings) == first
    assert len(first[0].secret) == 32
    assert [path.name for path in (tmp_path / FILE).parent.iterdir()] == [FILE.name]


def test_r39_two_processes_that_begin_at_once_agree_on_the_key(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from kith.settings import Settings; "
        "from kith.at_rest.keys import data_keys; "
        "print(data_keys(Settings(var=Path(sys.argv[1])))[0].id)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    assert len({process.communicate()[0] for process in running}) == 1


def test_r39_a_key_file_that_others_can_read_is_refused_with_what_mends_it(tmp_path: Path) -> None:
    data_keys(Settings(var=tmp_path))
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        data_keys(Settings(var=tmp_path))


@pytest.mark.parametrize("text", ["", "secret", "ab" * 16, "zz" * 32, f"{'ab' * 32} {'ab' * 8}"])
def test_r39_what_is_no_key_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir()
    (tmp_path / FILE).write_text(text)
    (tmp_path / FILE).chmod(0o600)
    with pytest.raises(SettingsError, match="64 hexadecimal digits"):
        data_keys(Settings(var=tmp_path))


def test_r39_the_key_in_the_environment_comes_first_and_is_never_shown(tmp_path: Path) -> None:
    newest, older = "ab" * 32, "cd" * 32
    settings = load_settings({"KITH_VAR": str(tmp_path), "KITH_KEY": f"{newest},{older}"})
    keys = data_keys(settings)
    assert [key.secret.hex() for key in keys] == [newest, older]
    assert not (tmp_path / FILE).exists()
    assert newest not in f"{settings!r} {keys!r} {settings.model_dump()}"
    assert settings.data_key == SecretStr(f"{newest},{older}")
