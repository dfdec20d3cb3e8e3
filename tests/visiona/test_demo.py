from __future__ import annotations

import io
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from core.row_security import acting_for
from models_training.models import Photo
from visiona.demo import portrait


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

    call_command("load_demo", stdout=said)
    call_command("load_demo", stdout=said)

    user = django_user_model.objects.get(email="demo@visiona.local")
    with acting_for(user.pk):
        assert Photo.objects.in_tray().count() == 12
    assert user.check_password("visiona-demo")
    assert said.getvalue().count("Demo login: demo@visiona.local / visiona-demo") == 2


def test_production_refuses_the_known_password(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="known password"):
        call_command("load_demo")
