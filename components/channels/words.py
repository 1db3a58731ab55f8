"""What the channels themselves say to people; the words are in words.yml."""

from __future__ import annotations

from pathlib import Path

from rasa.shared.utils.io import read_yaml_file

WORDS: dict[str, str] = read_yaml_file(Path(__file__).with_name("words.yml"))
