from __future__ import annotations

from accounts.models import User
from billing.services import paid_jobs
from core.jobs.models import State
from core.row_security import user_scope
from generations.models import Enhancement, Generation
from generations.services.enhancements import start_enhancement
from tests import factories
from tests.api_rows import Body, Row, at

LIST = "/api/generations"


def words(owner: User) -> Body:
    return {"model_id": str(factories.make_model(owner).pk), "prompt": "by the sea"}


def running(owner: User, act: str = "") -> str:
    return f"{LIST}/{factories.make_generation(factories.make_model(owner)).pk}{act}"


def ended(owner: User) -> Generation:
    """All pictures came and were paid, so that nothing is left of their price."""
    job = factories.make_generation(factories.make_model(owner))
    with user_scope(owner.pk):
        job.move(State.RUNNING)
        job.move(State.SUCCEEDED, delivered=job.outputs)
        paid_jobs.settle(job.pk, delivered=job.outputs, asked=job.outputs)
    return job


def enhancement(owner: User) -> Enhancement:
    model = factories.make_model(owner)
    with user_scope(owner.pk):
        return start_enhancement(
            owner, model, "by the sea", provider="openai", request_key=model.pk
        )


ROWS = [
    Row("generations.create", at("/api/generate"), words, bad=({"outputs": 5}, "outputs")),
    Row("generations.list", at(LIST), bad_query=("?limit=0", "limit")),
    Row("generations.get", running, owned=True),
    Row("generations.cancel", lambda owner: running(owner, "/cancel"), owned=True),
    Row(
        "generations.retry",
        lambda owner: f"{LIST}/{ended(owner).pk}/retry",
        body={},
        bad=({"seed": 7}, "seed"),
        owned=True,
    ),
    Row("enhancements.create", at("/api/enhance"), words, bad=({"prompt": ""}, "prompt")),
    Row(
        "enhancements.get",
        lambda owner: f"/api/enhancements/{enhancement(owner).pk}",
        owned=True,
    ),
    Row("enhancements.providers", at("/api/enhancements/providers")),
]
