from __future__ import annotations

from collections.abc import Iterator

import pytest
from replicate.client import Client

from tests.sandbox.facts import CONTRACTS
from tests.sandbox.process import Sandbox
from tests.sandbox.receiver import Receiver
from tests.sandbox.studio import Studio, zip_of_photos

# These read the vendors' own documents; where those are not beside the tree, our table stands.
collect_ignore = [] if CONTRACTS.is_dir() else ["test_openapi.py", "stripe/test_samples.py"]


@pytest.fixture(scope="session")
def own_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    process = Sandbox(tmp_path_factory.mktemp("sandbox"))
    process.start()
    process.behave(training_seconds=0.3, prediction_seconds=0.1)
    yield process
    process.stop()


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def studio(own_sandbox: Sandbox, receiver: Receiver) -> Studio:
    """An account with a model that is trained already."""
    receiver.served["/photos.zip"] = zip_of_photos()
    return Studio.opened(own_sandbox, receiver)


@pytest.fixture(scope="session")
def client(own_sandbox: Sandbox) -> Client:
    """Replicate's own client."""
    return Client(api_token="r8_sandbox", base_url=f"{own_sandbox.url}/replicate")
