"""The entities that a small network learns from the encoder's vectors."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.extractors.entity_synonyms import EntitySynonymMapper
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.encoder_entity_extractor import EncoderEntityExtractor
from components.encoder_featurizer import EncoderFeaturizer
from components.word_tagger import Learning, Line, WordTagger

ROOT = Path(__file__).resolve().parents[2]
CONTEXT = ExecutionContext(GraphSchema({}), node_name="extractor")
RELATION = '{"entity": "person", "role": "relation"}'
NAME = '{"entity": "person", "role": "name"}'
EXAMPLES = f"""
version: "3.1"
nlu:
  - intent: nlu_fallback
    examples: |
      - my [sister]{RELATION} [Anna]{NAME} rang
      - my [brother]{RELATION} [Luis]{NAME} rang
      - my [mum]{RELATION} [Ruth]{NAME} rang
      - my [dad]{RELATION} [Omar]{NAME} rang
      - i live in [New York](place)
      - i live in [Buenos Aires](place)
      - i live in [San Diego](place)
      - i live in [Berlin](place)
      - it rained all day
      - nothing happened today
      - i had soup for lunch
      - the bus was late
"""

Found = list[tuple[str, str, str]]


class EncoderEntityExtractorTest(unittest.TestCase):
    storage: LocalModelStorage
    extractor: EncoderEntityExtractor

    @classmethod
    def setUpClass(cls) -> None:
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.storage = LocalModelStorage(Path(scratch.name))
        cls.tokenizer = WhitespaceTokenizer.create(
            WhitespaceTokenizer.get_default_config(), cls.storage, Resource("tokens"), CONTEXT
        )
        cls.featurizer = EncoderFeaturizer.create(
            EncoderFeaturizer.get_default_config(), cls.storage, Resource("vectors"), CONTEXT
        )
        cls.extractor = cls.trained(RasaYAMLReader().reads(EXAMPLES), "learned")

    @classmethod
    def trained(cls, data: TrainingData, name: str) -> EncoderEntityExtractor:
        cls.tokenizer.process_training_data(data)
        cls.featurizer.process_training_data(data)
        extractor = EncoderEntityExtractor.create(
            cls.config(), cls.storage, Resource(name), CONTEXT
        )
        extractor.train(data)
        return extractor

    @staticmethod
    def config() -> dict[str, Any]:
        return {**EncoderEntityExtractor.get_default_config(), "epochs": 80}

    def message(self, text: str, *before: dict[str, Any]) -> Message:
        message = Message({TEXT: text, ENTITIES: list(before)})
        return self.featurizer.process(self.tokenizer.process([message]))[0]

    def found(self, extractor: EncoderEntityExtractor, text: str) -> Found:
        [message] = extractor.process([self.message(text)])
        return [(one["entity"], one.get("role", ""), one["value"]) for one in message.get(ENTITIES)]

    def test_a_person_has_a_role(self) -> None:
        self.assertEqual(
            self.found(self.extractor, "my sister Ruth rang"),
            [("person", "relation", "sister"), ("person", "name", "Ruth")],
        )

    def test_two_words_can_be_one_place(self) -> None:
        self.assertEqual(
            self.found(self.extractor, "i live in San Diego"), [("place", "", "San Diego")]
        )

    def test_where_nothing_is_told_nothing_is_found(self) -> None:
        self.assertEqual(self.found(self.extractor, "the soup was late"), [])

    def test_a_loaded_one_finds_the_same(self) -> None:
        loaded = EncoderEntityExtractor.load(
            self.config(), self.storage, Resource("learned"), CONTEXT
        )
        for text in ("my brother Anna rang", "i live in Berlin", "nothing at all"):
            self.assertEqual(self.found(loaded, text), self.found(self.extractor, text))

    def test_one_that_learned_nothing_finds_nothing(self) -> None:
        data = RasaYAMLReader().reads(EXAMPLES.split("      - my [")[0] + "      - it rained\n")
        with self.storage.write_to(Resource("nothing")):
            extractor = self.trained(data, "nothing")
        self.assertEqual(self.found(extractor, "my sister Anna rang"), [])
        loaded = EncoderEntityExtractor.load(
            self.config(), self.storage, Resource("nothing"), CONTEXT
        )
        self.assertEqual(self.found(loaded, "my sister Anna rang"), [])

    def test_a_preposition_alone_is_none_even_where_it_was_learned(self) -> None:
        wrong = EXAMPLES.replace("i live in [", "i live [in](place) [")
        with self.storage.write_to(Resource("wrong")):
            extractor = self.trained(RasaYAMLReader().reads(wrong), "wrong")
        found = self.found(extractor, "i live in Berlin")
        self.assertNotIn(("place", "", "in"), found)
        self.assertIn(("place", "", "Berlin"), found)

    def test_an_empty_message_has_none(self) -> None:
        self.assertEqual(self.found(self.extractor, ""), [])

    def test_what_others_found_stays_but_spacys_chance_finds_go(self) -> None:
        text = "heartbroken tomato soup with Emma"

        def spacy(word: str, kind: str) -> dict[str, Any]:
            start = text.index(word)
            return {
                "entity": kind,
                "value": word,
                "start": start,
                "end": start + len(word),
                "extractor": "SpacyEntityExtractor",
            }

        message = self.message(
            text, spacy("heartbroken", "PER"), spacy("tomato soup", "ORG"), spacy("Emma", "PER")
        )
        self.extractor.process([message])
        labels = [one["value"] for one in message.get(ENTITIES) if one["entity"] in ("PER", "ORG")]
        self.assertEqual(labels, ["Emma"])

    def test_words_for_the_same_relation_become_one_value(self) -> None:
        data = load_data(str(ROOT / "data" / "nlu" / "synonyms.yml"))
        mapper = EntitySynonymMapper.create({}, self.storage, Resource("synonyms"), CONTEXT)
        mapper.train(data)
        for word in ("mum", "mom", "Mummy", "mother"):
            message = Message(
                {
                    TEXT: f"my {word} rang",
                    ENTITIES: [
                        {
                            "entity": "person",
                            "role": "relation",
                            "value": word,
                            "start": 3,
                            "end": 3 + len(word),
                        }
                    ],
                }
            )
            [mapped] = mapper.process([message])
            self.assertEqual(mapped.get(ENTITIES)[0]["value"], "mother", word)

    def test_a_network_without_units_is_refused(self) -> None:
        for wrong in ({"hidden": 0}, {"epochs": 0}, {"networks": 0}):
            with self.assertRaises(InvalidConfigException):
                EncoderEntityExtractor.validate_config(wrong)


class WordTaggerTest(unittest.TestCase):
    def test_no_entity_goes_on_that_did_not_begin(self) -> None:
        order = np.random.default_rng(0)
        lines = [
            Line(order.normal(size=(6, 8)).astype(np.float32), np.zeros((6, 2), dtype=np.float32))
            for _ in range(60)
        ]
        kinds = ["O", "B-a", "I-a", "B-b", "I-b"]
        tags = [[str(order.choice(kinds)) for _ in range(6)] for _ in lines]
        tagger = WordTagger.train(lines, tags, Learning(hidden=8, epochs=3, networks=2, seed=1))
        for line in lines:
            read, likely = tagger.read(line)
            self.assertEqual(likely.shape, (6,))
            for before, tag in zip(["O", *read], read, strict=False):
                if tag.startswith("I-"):
                    self.assertEqual(before[2:], tag[2:])


if __name__ == "__main__":
    unittest.main()
