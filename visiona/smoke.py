"""The whole main job as a throw-away person, through the services and workers that are running."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from django.db.models import F

from accounts.models import ConsentPurpose, User
from accounts.services import record_consent
from billing.models import Purpose
from billing.money import in_credits
from billing.prices import CREDIT, PRICES_MC
from billing.services import credits
from core import replicate, storage
from core.images import PICTURE, prepare
from core.jobs import maintenance
from core.jobs.models import Job, State
from gallery import services as gallery
from generations.models import GeneratedImage, Generation, GenerationSettings
from generations.services import generations
from generations.tasks import enqueue_generation
from models_training.models import PersonalModel, Photo, Training
from models_training.services import photos, trainers, trainings
from models_training.tasks import enqueue_training
from tracer.api import Format
from tracer.tracing.options import Kind, Options
from vectorizing.models import Vectorisation, VectorSource
from vectorizing.services import downloads, sources, vectorisations
from vectorizing.services.maintenance import RULES
from vectorizing.tasks import enqueue_vectorisation
from visiona.demo import portrait

PHOTOS = 10
SETTINGS = {"steps": 100}
LOOK_EVERY = 0.5
CREDITS_MC = 60 * CREDIT


class SmokeFailed(Exception):
    """A step did not do what it must; the text says which and why."""


@dataclass
class Smoke:
    """What the run has made so far, so that it can be taken away again."""

    patience: float
    user: User = field(init=False)
    gift_mc: int = field(init=False)
    training: Training = field(init=False)
    generation: Generation = field(init=False)
    drawing: Vectorisation = field(init=False)

    def steps(self) -> dict[str, Callable[[], str]]:
        """Name and act, in order; each says what it saw. Raises SmokeFailed."""
        return {
            "sign up": self.sign_up,
            "add photos": self.add_photos,
            "train": self.train,
            "photos deleted": self.photos_deleted,
            "generate": self.generate,
            "read a picture": self.read_a_picture,
            "delete a picture": self.delete_a_picture,
            "vectorise": self.vectorise,
            "read the drawing": self.read_the_drawing,
            "check the money": self.check_the_money,
            "clean up": self.clean_up,
        }

    def sign_up(self) -> str:
        self.user = User.objects.create_user(f"smoke-{uuid4().hex[:12]}@visiona.invalid")
        record_consent(self.user, ConsentPurpose.TERMS)
        self.gift_mc = credits.balance(self.user).posted_mc
        credits.adjust(self.user, CREDITS_MC, None, "a smoke run")
        return f"a throw-away person with {CREDITS_MC // CREDIT} credits"

    def add_photos(self) -> str:
        for number in range(PHOTOS):
            photos.add_photo(self.user.pk, f"{number}.jpg", portrait(number))
        return f"{PHOTOS} photos checked and cleaned"

    def train(self) -> str:
        order = trainings.TrainingRequest(
            name="Smoke",
            trigger_word=f"smk{uuid4().hex[:6]}",
            settings=SETTINGS,
            request_key=uuid4(),
        )
        self.training = trainings.start_training(self.user, order)
        enqueue_training(self.training.pk)
        self._wait(self.training)
        return f"model ready, {self.training.photo_count} photos"

    def photos_deleted(self) -> str:
        self._until(
            lambda: Training.objects.filter(
                pk=self.training.pk, photos_deleted_at__isnull=False, zip_deleted_at__isnull=False
            ).exists(),
            "the photos were not deleted after the training",
        )
        if storage.exists(self.training.zip_key):
            raise SmokeFailed("the zip is still in storage")
        return "photos and zip are gone, with a receipt"

    def generate(self) -> str:
        self.training.personal_model.refresh_from_db()
        order = generations.GenerationRequest(
            model=self.training.personal_model,
            prompt="portrait by the sea at sunset, soft light",
            settings=GenerationSettings(outputs=2),
            request_key=uuid4(),
        )
        self.generation = generations.start_generation(self.user, order)
        enqueue_generation(self.generation.pk)
        self._wait(self.generation)
        return f"{self.generation.delivered} of {self.generation.outputs} pictures"

    def read_a_picture(self) -> str:
        image = self._images()[0]
        prepared = prepare(storage.read(image.original_key), PICTURE)
        return f"{prepared.width} x {prepared.height}, {image.size // 1024} kB"

    def delete_a_picture(self) -> str:
        image = self._images()[0]
        gallery.delete_image(image)
        GeneratedImage.objects.filter(pk=image.pk).update(
            deleted_at=F("deleted_at") - 2 * gallery.UNDO_FOR
        )
        image.refresh_from_db()
        gallery.erase(image)
        if any(storage.exists(key) for key in image.keys):
            raise SmokeFailed("a deleted picture is still in storage")
        return "its files are gone"

    def vectorise(self) -> str:
        source = sources.receive(self.user, portrait(0), "portrait.jpg")
        options = Options(Kind.FLAT, colours=8, detail=2)
        order = vectorisations.VectorRequest(source, options, Purpose.VECTOR, uuid4())
        self.drawing = vectorisations.start(self.user, order)
        enqueue_vectorisation(self.drawing.pk)
        self._wait(self.drawing)
        return f"{self.drawing.paths} paths, {self.drawing.psnr:.1f} dB"

    def read_the_drawing(self) -> str:
        file = downloads.file(self.drawing, Format.PDF)
        source = self.drawing.source
        sources.remove(source)
        for rule in RULES[:2]:
            maintenance.catch_up(rule)
        if any(storage.exists(key) for key in (*source.keys, *self.drawing.keys)):
            raise SmokeFailed("a removed drawing is still in storage")
        return f"a PDF of {len(file.content) // 1024} KB; its files are gone"

    def check_the_money(self) -> str:
        """What was delivered is paid, nothing is held, and every entry adds up."""
        spent = CREDITS_MC + self.gift_mc - credits.balance(self.user).posted_mc
        due = trainers.quote(self.user, trainers.default(), SETTINGS).amount_mc
        due += self.generation.delivered * PRICES_MC[Purpose.IMAGE]
        due += PRICES_MC[Purpose.VECTOR]
        if spent != due or credits.balance(self.user).held_mc:
            raise SmokeFailed(f"{spent} milli-credits were spent, and {due} were due")
        return f"{in_credits(spent)} for what was delivered"

    def clean_up(self) -> str:
        """Take away what the run made, as far as it got; the ledger keeps what it cost."""
        if not hasattr(self, "user"):
            return "nothing was made"
        for image in GeneratedImage.objects.filter(owner=self.user):
            gallery.erase(image)
        for photo in Photo.objects.filter(owner=self.user):
            photos.erase(photo)
        for source in VectorSource.objects.filter(owner=self.user):
            sources.erase(source)
        for job in Vectorisation.objects.filter(owner=self.user):
            sources.erase_drawing(job)
        for model in self.user.personal_models.all():
            self._forget_at_provider(model)
        Generation.objects.filter(owner=self.user).delete()
        Training.objects.filter(owner=self.user).delete()
        self.user.personal_models.all().delete()
        self.user.delete()
        return "rows, files and the model at the provider are gone"

    def _images(self) -> list[GeneratedImage]:
        images = list(GeneratedImage.objects.filter(generation=self.generation).kept())
        if not images:
            raise SmokeFailed("the generation succeeded without a picture")
        return images

    def _wait(self, job: Job) -> None:
        self._until(lambda: self._is_over(job), "no end in time; are the workers running?")
        if job.state != State.SUCCEEDED:
            raise SmokeFailed(f"ended as {job.state}: {job.error or 'no reason given'}")

    def _is_over(self, job: Job) -> bool:
        job.refresh_from_db()
        return job.is_final

    def _until(self, holds: Callable[[], bool], otherwise: str) -> None:
        deadline = time.monotonic() + self.patience
        while not holds():
            if time.monotonic() > deadline:
                raise SmokeFailed(otherwise)
            time.sleep(LOOK_EVERY)

    def _forget_at_provider(self, model: PersonalModel) -> None:
        """A version goes minutes after it was asked to, and only then its model may."""
        if model.remote_version:
            self._until(
                lambda: replicate.delete_version(model.remote_model, model.remote_version),
                "the provider keeps the model version",
            )
        if model.remote_model:
            replicate.delete_model(model.remote_model)
