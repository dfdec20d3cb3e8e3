from __future__ import annotations

import io
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from core.row_security import user_scope
from models_training.models import Photo
from tests import factories
from visiona.demo import portrait
from visiona.management.commands.load_demo import EMAIL


def test_each_portrait_is_a_different_picture_of_a_trainable_size():
    pictures = [portrait(number) for number in range(12)]

    sizes = {Image.open(io.BytesIO(picture)).size for picture in pictures}

    assert len(set(pictures)) == 12
    assert sizes == {(900, 1125)}
    assert portrait(3) == pictures[3]


@pytest.mark.slow
@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_the_demo_account_is_made_once(django_user_model):
    said = StringIO()

    call_command("load_demo", people=0, stdout=said)
    call_command("load_demo", people=0, stdout=said)

    user = django_user_model.objects.get(email="demo@visiona.local")
    with user_scope(user.pk):
        assert Photo.objects.in_tray().count() == 12
    assert user.check_password("visiona-demo")
    assert said.getvalue().count("Demo login: demo@visiona.local / visiona-demo") == 2


@pytest.mark.django_db
def test_the_demo_account_gets_into_the_administration_with_a_code_of_now(client):
    person = factories.make_user(EMAIL, is_staff=True, is_superuser=True)
    code, again = printed("demo_code"), printed("demo_code")

    client.post("/accounts/login/", {"login": EMAIL, "password": factories.PASSWORD})
    shut = client.get("/admin/").status_code
    client.post("/accounts/2fa/authenticate/", {"code": code.split()[0]})

    assert (shut, client.get("/admin/").status_code) == (302, 200)
    assert person.authenticator_set.count() == 1
    assert EMAIL in again


def printed(command: str) -> str:
    said = StringIO()
    call_command(command, stdout=said)
    return said.getvalue()


@pytest.mark.django_db
def test_without_a_demo_account_there_is_no_code():
    with pytest.raises(CommandError, match="load_demo"):
        call_command("demo_code")


@pytest.mark.parametrize(
    ("command", "words"), [("load_demo", "known password"), ("demo_code", "stay with the people")]
)
def test_production_refuses_the_known_password(settings, command, words):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match=words):
        call_command(command)
