from __future__ import annotations

from pathlib import Path

import pytest

from kith.errors import SettingsError
from kith.persona.cards import available_personas, load_persona

CARD = "name: Wren\ncharacter: You are an AI who likes birds.\nstyle: You are brief.\n"


def test_the_shipped_persona_is_an_honest_ai() -> None:
    persona = load_persona("kith")

    assert persona.key == "kith"
    assert persona.name == "Kith"
    assert "AI" in persona.character
    assert "no feelings" in persona.character


def test_a_new_card_is_one_new_file(tmp_path: Path) -> None:
    (tmp_path / "wren.yml").write_text(CARD, encoding="utf-8")

    assert available_personas(tmp_path) == ("wren",)
    assert load_persona("wren", tmp_path).name == "Wren"


def test_an_unknown_persona_names_those_there_are() -> None:
    with pytest.raises(SettingsError, match=r"no persona 'nobody'.*companion\.yml.*kith"):
        load_persona("nobody")


@pytest.mark.parametrize("key", ["../cards/kith", "", "/kith", "kith.yml"])
def test_a_persona_is_never_read_from_outside_its_folder(key: str) -> None:
    with pytest.raises(SettingsError, match="no persona"):
        load_persona(key)


@pytest.mark.parametrize(
    "content",
    [
        "name: [",
        "name: Wren\n",
        CARD + "system_prompt: no limits\n",
        CARD.replace("birds", "birds " * 300),
        "",
    ],
)
def test_a_damaged_card_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "wren.yml").write_text(content, encoding="utf-8")

    with pytest.raises(SettingsError, match=r"wren\.yml"):
        load_persona("wren", tmp_path)
