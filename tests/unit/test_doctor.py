"""`kith doctor`: what each line says, and when the exit status is 1."""

from __future__ import annotations

import io
import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from rich.console import Console

from kith.at_rest.keys import FILE, data_keys
from kith.doctor import installed
from kith.doctor.finding import Finding, State
from kith.doctor.language_model import language_model
from kith.doctor.report import is_well, show
from kith.doctor.running import running
from kith.doctor.storage import storage
from kith.settings import MemorySettings, ModelSettings, ServerSettings, Settings

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=timezone.utc)
WITH_KEY = ModelSettings(api_key=SecretStr("sk-test"), name="gpt-4o")


async def asked(model: ModelSettings, answer: httpx.Response | Exception) -> Finding:
    def respond(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        return await language_model(model, client)


def models(*names: str) -> httpx.Response:
    return httpx.Response(200, json={"object": "list", "data": [{"id": name} for name in names]})


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (httpx.Response(401, json={"error": "x"}), "refuses the key. Check OPENAI_API_KEY"),
        (httpx.Response(429), "over its quota"),
        (httpx.Response(500), "fault of its own (status 500)"),
        (httpx.Response(404), "usually ends in /v1"),
        (httpx.Response(200, html="<html>hello</html>"), "something else than a list of models"),
        (httpx.ConnectError("refused"), "nobody answers at https://api.openai.com/v1"),
        (httpx.ReadTimeout("slow"), "nobody answers at https://api.openai.com/v1"),
        (models("gpt-3.5-turbo"), "no model named gpt-4o. Set KITH_MODEL to one it has"),
    ],
)
async def test_each_fault_of_the_model_server_has_a_line_of_its_own(
    answer: httpx.Response | Exception, named: str
) -> None:
    finding = await asked(WITH_KEY, answer)
    assert finding.state is State.WRONG
    assert named in finding.says
    assert "Built-in replies are used." in finding.says
    assert "sk-test" not in finding.says


async def test_a_model_that_answers_is_named_with_its_server() -> None:
    finding = await asked(WITH_KEY, models("gpt-4o", "gpt-4o-mini"))
    assert finding == Finding("language model", State.OK, "gpt-4o at https://api.openai.com/v1")


async def test_without_a_key_the_line_says_how_to_add_one() -> None:
    finding = await asked(ModelSettings(), httpx.ConnectError("refused"))
    assert finding.state is State.OFF
    assert "OPENAI_API_KEY=... into .env" in finding.says


async def test_a_model_server_on_this_machine_is_offered_and_not_used() -> None:
    finding = await asked(ModelSettings(), models("llama3.2:3b"))
    assert finding.state is State.OFF
    assert "OPENAI_BASE_URL=http://127.0.0.1:11434/v1" in finding.says
    assert "KITH_MODEL=llama3.2:3b" in finding.says


async def test_the_key_goes_to_the_configured_server_only() -> None:
    asked_for: list[tuple[str, str | None]] = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked_for.append((str(request.url), request.headers.get("Authorization")))
        return models("gpt-4o")

    own = WITH_KEY.model_copy(update={"base_url": "http://127.0.0.1:9/v1/"})
    async with httpx.AsyncClient(transport=httpx.MockTransport(respond)) as client:
        await language_model(own, client)
        await language_model(ModelSettings(), client)
    assert asked_for == [
        ("http://127.0.0.1:9/v1/models", "Bearer sk-test"),
        ("http://127.0.0.1:11434/v1/models", None),
    ]


def test_channels_are_on_off_or_half_configured_by_their_variables() -> None:
    told = {
        finding.part: finding
        for finding in installed.channels(
            {"TELEGRAM_ACCESS_TOKEN": "t", "SLACK_TOKEN": "x", "SLACK_SIGNING_SECRET": "s"}
        )
    }
    assert told["rest"].state is State.OK
    assert told["slack"].state is State.OK
    assert told["telegram"].state is State.WRONG
    assert "TELEGRAM_VERIFY and TELEGRAM_WEBHOOK_URL not set" in told["telegram"].says
    assert "docs/channels.md" in told["telegram"].says


def test_a_channel_without_variables_is_off_and_that_is_no_fault() -> None:
    findings = installed.channels({})
    off = [finding for finding in findings if finding.state is State.OFF]
    assert [finding.part for finding in off] == ["telegram", "slack"]
    assert all("docs/channels.md" in finding.says for finding in off)
    assert is_well(findings)


def write_faults(var: Path, *faults: tuple[timedelta, str, str]) -> None:
    lines = [
        json.dumps({"at": (NOW - ago).isoformat(), "kind": kind, "detail": detail})
        for ago, kind, detail in faults
    ]
    (var / "faults.jsonl").write_text("\n".join([*lines, '{"at": "cut o']), encoding="utf-8")


def test_the_faults_of_the_last_day_are_counted_and_the_newest_explained(tmp_path: Path) -> None:
    write_faults(
        tmp_path,
        (timedelta(days=3), "LLMRefused", "long ago"),
        (timedelta(hours=3), "LLMTimeout", "no first token within 6 s"),
        (timedelta(hours=2), "LLMTimeout", "no first token within 6 s"),
        (timedelta(hours=1), "LLMRateLimited", "over quota: wait, or check the account"),
    )
    finding = installed.faults(tmp_path, NOW)
    assert finding.state is State.NOTICE
    assert finding.says == (
        "LLMTimeout 2, LLMRateLimited 1. The last one: over quota: wait, or check the account"
    )


def test_without_faults_the_last_day_is_fine(tmp_path: Path) -> None:
    assert installed.faults(tmp_path, NOW).state is State.OK


def test_missing_models_are_wrong_with_the_command_that_mends_it(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path, var=tmp_path / "var")
    findings = [
        installed.python(tmp_path),
        *installed.model_files(tmp_path),
        installed.trained_model(settings),
    ]
    assert not is_well(findings)
    assert all(finding.state is State.WRONG for finding in findings)
    assert all("`" in finding.says for finding in findings)


def test_a_database_that_somebody_locked_is_named(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "kith.db")) as other:
        other.execute("CREATE TABLE t (x)")
        other.commit()
        other.execute("BEGIN EXCLUSIVE")
        findings = {one.part: one for one in storage(Settings(var=tmp_path))}
    assert findings["kith.db"].state is State.WRONG
    assert "locked" in findings["kith.db"].says


def test_a_database_that_can_be_written_stays_as_it_was(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "kith.db")) as database:
        database.execute("CREATE TABLE t (x)")
        database.commit()
    before = (tmp_path / "kith.db").read_bytes()
    assert is_well(storage(Settings(var=tmp_path)))
    assert (tmp_path / "kith.db").read_bytes() == before


def test_r39_the_key_of_what_is_kept_has_a_line(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path)
    (before,) = [one for one in storage(settings) if one.part == "data key"]
    assert before.state is State.OFF
    assert not (tmp_path / FILE).exists()
    (key,) = data_keys(settings)
    (found,) = [one for one in storage(settings) if one.part == "data key"]
    assert found.state is State.OK
    assert key.id in found.says
    assert key.secret.hex() not in found.says
    (tmp_path / FILE).chmod(0o644)
    (open_to_all,) = [one for one in storage(settings) if one.part == "data key"]
    assert open_to_all.state is State.WRONG
    assert "chmod 600" in open_to_all.says


def test_a_folder_that_cannot_be_written_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file, not a folder", encoding="utf-8")
    finding, *_ = storage(Settings(var=tmp_path / "var"))
    assert finding.state is State.WRONG
    assert "KITH_VAR" in finding.says


@pytest.mark.parametrize("driver", ["", "+psycopg", "+psycopg2"])
def test_a_database_is_asked_with_the_driver_that_is_here_and_its_password_is_not_shown(
    tmp_path: Path, driver: str
) -> None:
    url = f"postgresql{driver}://kith:secret@127.0.0.1:9/kith"
    findings = storage(Settings(var=tmp_path, memory=MemorySettings(database=url)))
    assert findings[-1].state is State.WRONG
    assert "KITH_DATABASE" in findings[-1].says
    assert "(OperationalError)" in findings[-1].says
    assert "secret" not in findings[-1].says


HIGH_PORTS = ServerSettings(web_port=47001, rasa_port=47002, actions_port=47003)


async def test_processes_that_are_not_started_are_off_and_no_fault() -> None:
    async def nobody(_: str) -> bool:
        return False

    findings = await running(Settings(server=HIGH_PORTS), healthy=nobody)
    assert [finding.state for finding in findings] == [State.OFF] * 3
    assert "`make serve` starts it" in findings[0].says


async def test_one_process_missing_among_the_others_is_wrong() -> None:
    async def all_but_rasa(url: str) -> bool:
        return "47002" not in url

    findings = await running(Settings(server=HIGH_PORTS), healthy=all_but_rasa)
    assert [finding.state for finding in findings] == [State.WRONG, State.OK, State.OK]
    assert "var/logs/rasa.log" in findings[0].says


def test_the_report_is_a_line_for_each_part() -> None:
    findings = [
        Finding("rest", State.OK, "on"),
        Finding("slack", State.OFF, "docs/channels.md has the steps"),
        Finding("language model", State.WRONG, "refuses the key. " + "Long. " * 40),
    ]
    sink = io.StringIO()
    show(findings, Console(file=sink, width=60))
    assert sink.getvalue().splitlines()[:2] == [
        "ok     rest: on",
        "off    slack: docs/channels.md has the steps",
    ]
    assert len(sink.getvalue().splitlines()) == 3
