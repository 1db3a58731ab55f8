from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from kith.encoder import MAX_WORD_PIECES, Encoder, pool_words
from kith.errors import ModelFilesError

FOLDER = Path(__file__).resolve().parents[2] / "models" / "encoder"


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder.load(FOLDER)


def test_sentences_of_like_meaning_are_closer_than_others(encoder: Encoder) -> None:
    job, work, soup = encoder.sentences(
        [
            "I start my new job on Monday",
            "my first day at work is next week",
            "the soup is too salty",
        ]
    )
    assert job @ work > job @ soup + 0.2


def test_sentence_vectors_have_length_one(encoder: Encoder) -> None:
    vectors = encoder.sentences(["hello", "a somewhat longer message, with a comma"])
    assert vectors.shape == (2, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0], abs=1e-5)


def test_a_vector_does_not_depend_on_the_texts_beside_it(encoder: Encoder) -> None:
    alone = encoder.sentences(["good morning"])[0]
    beside = encoder.sentences(["a very different text " * 20, "good morning"])[1]
    assert np.array_equal(alone, beside)


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.sentences([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x01"])
def test_text_without_words_gives_zeros(encoder: Encoder, text: str) -> None:
    assert not encoder.sentences([text]).any()
    vectors, spans = encoder.tokens(text)
    assert vectors.shape == (0, encoder.dimension)
    assert spans == []
    assert encoder.count_tokens(text) == 0


def test_tokens_stand_where_their_letters_are(encoder: Encoder) -> None:
    text = "Café 😀 don't"
    vectors, spans = encoder.tokens(text)
    assert [text[start:end] for start, end in spans] == ["Café", "😀", "don", "'", "t"]
    assert vectors.shape == (5, encoder.dimension)


def test_sentence_and_tokens_agree_with_each_alone(encoder: Encoder) -> None:
    text = "we walked along the river"
    sentence, vectors, spans = encoder.sentence_and_tokens(text)
    assert np.array_equal(sentence, encoder.sentences([text])[0])
    assert np.array_equal(vectors, encoder.tokens(text)[0])
    assert spans == encoder.tokens(text)[1]


def test_sentence_and_tokens_of_nothing_are_zeros_and_none(encoder: Encoder) -> None:
    sentence, vectors, spans = encoder.sentence_and_tokens("")
    assert not sentence.any()
    assert len(vectors) == len(spans) == 0


def test_a_very_long_text_is_cut_but_counted_whole(encoder: Encoder) -> None:
    text = "word " * 4000
    vectors, spans = encoder.tokens(text)
    assert len(vectors) == len(spans) == MAX_WORD_PIECES - 2
    assert encoder.count_tokens(text) == 4000
    assert np.isfinite(encoder.sentences([text])).all()


def test_a_lone_surrogate_does_no_harm(encoder: Encoder) -> None:
    assert np.isfinite(encoder.sentences(["hello \ud83d there"])).all()


def test_threads_share_an_encoder(encoder: Encoder) -> None:
    texts = [f"message number {number}" for number in range(12)]
    expected = encoder.sentences(texts)
    found: dict[int, bool] = {}

    def check(number: int) -> None:
        found[number] = np.array_equal(encoder.sentences(texts), expected)

    threads = [threading.Thread(target=check, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == dict.fromkeys(range(6), True)


def test_a_missing_file_is_named_with_what_mends_it(tmp_path: Path) -> None:
    with pytest.raises(ModelFilesError, match=r"tokenizer\.json is missing.*git checkout"):
        Encoder.load(tmp_path)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_bytes((FOLDER / "tokenizer.json").read_bytes())
    with pytest.raises(ModelFilesError, match=r"model\.onnx is missing"):
        Encoder.load(tmp_path)


@pytest.mark.parametrize("damaged", ["tokenizer.json", "model.onnx"])
def test_a_damaged_file_is_named(tmp_path: Path, damaged: str) -> None:
    for name in ("tokenizer.json", "model.onnx"):
        content = (FOLDER / name).read_bytes()
        (tmp_path / name).write_bytes(content[:1000] if name == damaged else content)
    with pytest.raises(ModelFilesError, match=rf"{damaged} cannot be loaded.*git checkout"):
        Encoder.load(tmp_path)


def test_a_word_is_the_mean_of_its_pieces() -> None:
    vectors = np.array([[2.0, 0.0], [4.0, 2.0], [7.0, 7.0]], dtype=np.float32)
    words = pool_words(vectors, [(0, 3), (3, 6), (7, 9)], [(0, 6), (7, 9)])
    assert words.tolist() == [[3.0, 1.0], [7.0, 7.0]]


def test_a_word_without_pieces_is_zeros() -> None:
    vectors = np.ones((1, 2), dtype=np.float32)
    assert pool_words(vectors, [(0, 3)], [(0, 3), (4, 6)]).tolist() == [[1.0, 1.0], [0.0, 0.0]]


def test_words_of_a_text_without_pieces_are_zeros(encoder: Encoder) -> None:
    vectors, pieces = encoder.tokens("")
    assert pool_words(vectors, pieces, [(0, 1)]).tolist() == [[0.0] * encoder.dimension]
