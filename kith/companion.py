"""The whole companion, put together once for a process from its settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from kith.at_rest.cipher import ColumnCipher
from kith.at_rest.keys import data_keys
from kith.danger import load_reader
from kith.encoder import Encoder
from kith.faults import FaultLog
from kith.memory.database import Database
from kith.memory.longterm import LongTermMemory
from kith.memory.model_extraction import ModelExtractor
from kith.memory.opening import open_memory
from kith.notices import Notices, load_notices
from kith.persona.cards import load_persona
from kith.persona.persona import Persona
from kith.reply.bank import Bank
from kith.reply.composer import Composer
from kith.reply.hearing import MoveHearing
from kith.reply.model import LanguageModel, OpenAIModel
from kith.reply.saying_back import SayingBack
from kith.reply.selection import Selection
from kith.safety.crisis_gate import CrisisGate
from kith.safety.output_gate import OutputGate
from kith.settings import Settings
from kith.tone.choice import load_tone_reader
from kith.tone.reading import ToneReader
from kith.wellbeing.journal import MoodJournal
from kith.wellbeing.safety_plan import SafetyPlans

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Companion:
    """Everything that an action needs. Holds nothing of any person."""

    settings: Settings
    clock: Clock
    persona: Persona
    tone: ToneReader
    crisis_gate: CrisisGate
    composer: Composer
    memory: LongTermMemory
    model_extractor: ModelExtractor | None
    journal: MoodJournal
    plans: SafetyPlans
    faults: FaultLog
    notices: Notices


def utc_now() -> datetime:
    """The clock of a running process."""
    return datetime.now(timezone.utc)


def build(
    settings: Settings, *, clock: Clock = utc_now, model: LanguageModel | None = None
) -> Companion:
    """Load the models and open what is needed.

    Args:
        settings: the settings.
        clock: gives the time, with a time zone.
        model: the language model; None: the one in the settings, if one is configured.

    Raises:
        KithError: something is missing or wrong; the message says what and how to mend it.
    """
    encoder = Encoder.load(settings.folder / "models" / "encoder")
    faults = FaultLog(settings.var, clock)
    database = Database(settings.database_url)
    plans = open_plans(settings, database, clock)
    extractor = None
    if model is None and settings.model.is_configured:
        model = OpenAIModel(settings.model)
        extractor = ModelExtractor(model.structured)
    # Rasa's process decides about danger and looks closer; here the small network is enough.
    reader = load_reader(closer=None)
    return Companion(
        settings=settings,
        clock=clock,
        persona=load_persona(settings.persona),
        tone=load_tone_reader(settings),
        crisis_gate=CrisisGate.load(reader=reader),
        composer=Composer(
            bank=Bank.load(
                embed=encoder.sentences,
                hearing=MoveHearing.load(),
                selection=Selection.load(),
                saying_back=SayingBack.load(),
            ),
            model=model,
            gate=OutputGate.load(reader=reader),
            count_tokens=encoder.count_tokens,
            history_tokens=settings.model.history_tokens,
            faults=faults,
        ),
        memory=open_memory(
            database,
            encoder,
            plans,
            clock,
            tracker_url=settings.tracker_url,
            var=settings.var,
            ages=settings.retention,
        ),
        model_extractor=extractor,
        journal=MoodJournal(database, clock),
        plans=plans,
        faults=faults,
        notices=load_notices(Path(__file__).parent / "notices.yml"),
    )


def open_plans(settings: Settings, database: Database, clock: Clock) -> SafetyPlans:
    """The safety plans in `database`, with the keys in force.

    Raises:
        SettingsError: a key cannot be used.
    """
    return SafetyPlans(database, ColumnCipher(data_keys(settings)), clock)
