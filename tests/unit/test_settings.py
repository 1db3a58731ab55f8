"""companion.yml and the environment: what is read, which wins, and what a fault is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from kith.errors import SettingsError
from kith.settings import Settings, load_settings, read_dotenv

SHIPPED = Path(__file__).parents[2]


def load(folder: Path, content: str | None = None, **environ: str) -> Settings:
    if content is not None:
        (folder / "companion.yml").write_text(content, encoding="utf-8")
    return load_settings({"KITH_HOME": str(folder), **environ})


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    settings = load(tmp_path)
    assert settings.server.web_url == "http://127.0.0.1:8765"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/kith.db"
    assert not settings.model.is_configured


def test_the_shipped_file_is_valid_and_says_what_the_defaults_are() -> None:
    shipped = load_settings({"KITH_HOME": str(SHIPPED)})
    defaults = Settings(folder=SHIPPED, var=SHIPPED / "var")
    assert shipped == defaults


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    settings = load(
        tmp_path,
        "model:\n  name: from-the-file\nserver:\n  web_port: 1111\n",
        KITH_MODEL="from-the-environment",
        KITH_WEB_PORT="2222",
    )
    assert settings.model.name == "from-the-environment"
    assert settings.server.web_port == 2222


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    settings = load(tmp_path, OPENAI_API_KEY="", KITH_WEB_PORT="")
    assert not settings.model.is_configured
    assert settings.server.web_port == 8765


def test_a_name_with_nothing_after_it_means_the_default(tmp_path: Path) -> None:
    settings = load(tmp_path, "time_zone:\nmodel:\n  base_url:\nmemory:\n")
    assert settings.time_zone is None
    assert settings.model.base_url is None


def test_a_key_or_a_server_of_ones_own_makes_a_model(tmp_path: Path) -> None:
    assert load(tmp_path, OPENAI_API_KEY="sk-test").model.is_configured
    assert load(tmp_path, OPENAI_BASE_URL="http://127.0.0.1:11434/v1").model.is_configured


def test_a_key_is_never_shown(tmp_path: Path) -> None:
    settings = load(tmp_path, OPENAI_API_KEY="sk-very-secret")
    assert "sk-very-secret" not in repr(settings)
    assert "sk-very-secret" not in str(settings)


def test_a_key_in_the_shared_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"OPENAI_API_KEY=\.\.\. into \.env"):
        load(tmp_path, "model:\n  api_key: sk-oops\n")


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("server:\n  web_port: 99999\n", "server.web_port"),
        ("server:\n  web_prot: 8000\n", "server.web_prot"),
        ("model:\n  first_token_seconds: -1\n", "model.first_token_seconds"),
        ("time_zone: Europe/Atlantis\n", "Europe/Atlantis"),
        ("model: gpt\n", "model"),
        ("[1, 2]\n", "names and values"),
        ("a: [unclosed\n", "cannot be read"),
    ],
)
def test_a_wrong_file_is_one_line_that_names_the_place(
    tmp_path: Path, content: str, named: str
) -> None:
    with pytest.raises(SettingsError) as fault:
        load(tmp_path, content)
    assert named in str(fault.value)
    assert "companion.yml" in str(fault.value)
    assert "\n" not in str(fault.value)


def test_a_wrong_port_in_the_environment_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="server.web_port"):
        load(tmp_path, KITH_WEB_PORT="many")


def test_dotenv_lines_are_read_as_people_write_them(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text(
        "# a comment\n\nOPENAI_API_KEY=sk-1\nexport KITH_MODEL='gpt-4o'\nURL=\"http://a/?b=c\"\n",
        encoding="utf-8",
    )
    assert read_dotenv(path) == {
        "OPENAI_API_KEY": "sk-1",
        "KITH_MODEL": "gpt-4o",
        "URL": "http://a/?b=c",
    }
    assert read_dotenv(tmp_path / "none") == {}
