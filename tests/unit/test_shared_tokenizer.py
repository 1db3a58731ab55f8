"""Networks with the same tokenizer share one, and nobody changes it for the others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kith.danger import FOLDER, DangerReader
from kith.reply.saying_back import SayingBack
from kith.shared_tokenizer import tokenizer_of
from kith.text_network import TOKENIZER_FILE


def test_what_two_files_hold_alike_is_loaded_once(tmp_path: Path) -> None:
    shutil.copy(FOLDER / TOKENIZER_FILE, tmp_path)
    assert tokenizer_of(tmp_path / TOKENIZER_FILE) is tokenizer_of(FOLDER / TOKENIZER_FILE)


def test_another_file_is_another_tokenizer(tmp_path: Path) -> None:
    other = tmp_path / TOKENIZER_FILE
    other.write_text("{}", encoding="utf-8")
    with pytest.raises(Exception, match="."):
        tokenizer_of(other)


def test_a_shared_tokenizer_neither_cuts_nor_pads() -> None:
    reader = DangerReader.load()
    SayingBack.load()
    assert reader.network.tokenizer.truncation is None
    assert reader.network.tokenizer.padding is None
    assert len(reader.network.tokenizer.encode("kettle " * 900).ids) > 900
