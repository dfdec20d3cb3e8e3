"""What made people train and make: trainings, prompts and their pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from django.conf import settings

from accounts.models import Consent
from billing.models import Purpose
from billing.prices import PRICES_MC
from core.costs import ProviderUsage
from core.crypto import blind_index, encrypt
from core.providers import Unit
from generations.models import Enhancement, GeneratedImage, Generation
from models_training.models import PersonalModel, Training
from visiona.demo_year.books import Spending
from visiona.demo_year.people import DAY, NAMES, Life
from visiona.demo_year.tables import Table, moment

JOB = (
    "id owner_id state created_at moved_at finished_at submitted_at deadline_at attempts"
    " error_kind"
)
_SAME = {"request_key": "id", "next_look_at": "moved_at"}
_PICTURE, _TRAINING = PRICES_MC[Purpose.IMAGE], PRICES_MC[Purpose.TRAINING]


@dataclass
class JobTables:
    models: Table = field(
        default_factory=lambda: Table(
            PersonalModel,
            "id owner_id name trigger_index created_at ready_at",
            trigger_word="made",
            remote_model="sandbox/made",
            remote_version="0" * 64,
            inputs={},
        )  # fmt: skip
    )
    trainings: Table = field(
        default_factory=lambda: Table(
            Training,
            f"{JOB} personal_model_id consent_id photo_count photos_deleted photos_deleted_at",
            _SAME | {"zip_deleted_at": "photos_deleted_at"},
            parameters={"steps": 1000},
            stage="saving",
            step=1000,
        )  # fmt: skip
    )
    generations: Table = field(
        default_factory=lambda: Table(
            Generation,
            f"{JOB} personal_model_id seed outputs delivered",
            _SAME,
            prompt="A portrait in soft light",
            aspect_ratio="3:4",
        )  # fmt: skip
    )
    images: Table = field(
        default_factory=lambda: Table(
            GeneratedImage,
            "id owner_id generation_id personal_model_id number size sha256 created_at",
            width=896,
            height=1152,
            file_format="webp",
        )  # fmt: skip
    )
    usage: Table = field(
        default_factory=lambda: Table(
            ProviderUsage,
            "id owner_id job_kind job_id quantity call_key status created_at",
            provider="replicate",
            sku=settings.REPLICATE_PICTURE_HARDWARE,
            unit=Unit.SECOND.value,
        )  # fmt: skip
    )
    enhancements: Table = field(
        default_factory=lambda: Table(
            Enhancement,
            f"{JOB} personal_model_id",
            _SAME,
            provider="openai",
            prompt="A portrait",
            proposal="A portrait in soft light",
        )  # fmt: skip
    )
    tokens: Table = field(
        default_factory=lambda: Table(
            ProviderUsage,
            "id owner_id job_id unit quantity call_key status created_at",
            job_kind="enhancement",
            provider="openai",
            sku=settings.OPENAI_MODEL,
        )  # fmt: skip
    )
    # Encrypted once: there is nobody to tell apart.
    names: list[str] = field(default_factory=lambda: [encrypt(f"{n}", _NAME_FIELD) for n in NAMES])

    def all(self) -> list[Table]:
        return [
            self.models, self.trainings, self.generations, self.images, self.usage,
            self.enhancements, self.tokens,
        ]  # fmt: skip


_NAME_FIELD = "models_training.personalmodel.name"


@dataclass(frozen=True)
class Run:
    """How one job went."""

    begun: float
    waited: float
    took: float
    failure: str = ""

    @property
    def ended(self) -> float:
        return self.begun + self.waited + self.took

    @property
    def state(self) -> str:
        if not self.failure:
            return "succeeded"
        return {"canceled": "canceled", "timeout": "expired"}.get(self.failure, "failed")

    def columns(self) -> tuple[str | int, ...]:
        """Those of a job after its id and its owner."""
        ended, sent = moment(self.ended), moment(self.begun + self.waited)
        kind = "" if self.failure == "canceled" else self.failure
        late = moment(self.begun + 7200)
        return self.state, moment(self.begun), ended, ended, sent, late, 1, kind


def run(life: Life, begun: float, typical: float, failures: dict[str, float]) -> Run:
    """Most wait a moment, some a long time; the times of a kind lie around what is typical."""
    chance = life.chance
    waited = chance.expovariate(1 / 2) if chance.hits(0.9) else chance.expovariate(1 / 60)
    took = typical * chance.lognormvariate(0, 0.35)
    point, failure = chance.random(), ""
    for kind, share in failures.items():
        point -= share
        if point < 0:
            failure = kind
            break
    return Run(begun, waited, took, failure)


class Jobs:
    """`train` and `make` are things that a person may do at a time."""

    def __init__(self, life: Life, tables: JobTables) -> None:
        self._life, self._tables = life, tables
        self._models = 0

    def train(self, at: float) -> None:
        life, chance = self._life, self._life.chance
        how = run(life, at, 1300, {"provider": 0.03, "timeout": 0.01, "canceled": 0.02})
        if how.ended >= life.until:
            return
        job_id, held = chance.id(), _TRAINING
        spent = 0 if how.failure else held
        purpose = Purpose.TRAINING.value
        if not life.books.spend(Spending(job_id, purpose, held, spent, at, how.ended)):
            return
        self._report("training", job_id, how)
        model_id, photos = chance.id(), chance.randint(10, 24)
        self._models += 1
        index = blind_index(f"made{self._models}", "models_training.personalmodel.trigger_word")
        ready = None if how.failure else moment(how.ended)
        name = self._tables.names[life.number % len(NAMES)]
        self._tables.models.add(model_id, life.id, name, index, moment(at), ready)
        self._tables.trainings.add(
            job_id, life.id, *how.columns(), model_id, life.consent_id, photos, photos,
            moment(how.ended),
        )  # fmt: skip
        if how.failure:
            life.at(how.ended + DAY * chance.random(), self.train)
        else:
            life.model_id, life.model_ready = model_id, how.ended
            self.make(how.ended + 60 + chance.expovariate(1 / 1800))

    def make(self, at: float) -> None:
        """One to three prompts in a row."""
        life, chance = self._life, self._life.chance
        if not life.model_id or at < life.model_ready:
            return
        for number in range(chance.choice((1, 1, 2, 3))):
            life.at(at + number * 90, partial(self._prompt))

    def _prompt(self, at: float) -> None:
        life, chance = self._life, self._life.chance
        how = run(life, at, 14, {"nsfw": 0.012, "provider": 0.02, "canceled": 0.008})
        if chance.hits(0.3):
            self._enhance(at - 30)
        outputs = chance.choice((1, 2, 4, 4))
        outputs = min(outputs, life.books.free(at) // _PICTURE)
        if not outputs or how.ended >= life.until:
            return
        delivered = 0 if how.failure else max(1, outputs - chance.hits(0.03))
        job_id = chance.id()
        life.books.spend(
            Spending(
                job_id, Purpose.IMAGE.value, outputs * _PICTURE, delivered * _PICTURE, at,
                how.ended,
            )
        )  # fmt: skip
        self._report("generation", job_id, how)
        seed = chance.randrange(1, 2**31)
        own = (*how.columns(), life.model_id, seed, outputs, delivered)
        self._tables.generations.add(job_id, life.id, *own)
        ended = moment(how.ended)
        for number in range(1, delivered + 1):
            size, sha = chance.randrange(90_000, 260_000), chance.fingerprint()
            place = (chance.id(), life.id, job_id, life.model_id)
            self._tables.images.add(*place, number, size, sha, ended)

    def _enhance(self, at: float) -> None:
        """Somebody's words made better before they are used; it costs them nothing."""
        life, chance = self._life, self._life.chance
        how, job_id, call = run(life, at, 3, {"provider": 0.01}), chance.id(), chance.fingerprint()
        if how.ended >= life.until:
            return
        self._tables.enhancements.add(job_id, life.id, *how.columns(), life.model_id)
        for unit, usual in ((Unit.INPUT_TOKEN, 600), (Unit.OUTPUT_TOKEN, 200)):
            count = round(usual * chance.uniform(0.6, 1.5))
            self._tables.tokens.add(
                chance.id(), life.id, job_id, unit.value, count, call, how.state, moment(how.ended)
            )

    def _report(self, kind: str, job_id: str, how: Run) -> None:
        """What the provider billed for it, failed or not."""
        chance, status = self._life.chance, how.state.replace("expired", "canceled")
        call, seconds = chance.fingerprint(), round(how.took, 6)
        self._tables.usage.add(
            chance.id(), self._life.id, kind, job_id, seconds, call, status, moment(how.ended)
        )


def consents(tables: Table, life: Life, texts: dict[str, tuple[str, str]]) -> None:
    """To the terms at the beginning, and to trainings for whoever has photos."""
    for purpose, (version, sha256) in texts.items():
        consent_id = life.chance.id()
        tables.add(consent_id, life.id, purpose, version, sha256, moment(life.joined))
        if purpose == "train_model":
            life.consent_id = consent_id


def consent_table() -> Table:
    return Table(Consent, "id owner_id purpose version text_sha256 given_at")
