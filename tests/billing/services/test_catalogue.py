from __future__ import annotations

import pytest
from django.core.management import call_command

from billing.models import CreditPack, Plan
from billing.services import catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.worker]


def test_loading_adds_what_is_missing_and_keeps_what_staff_changed(capsys):
    first = catalogue.load()
    Plan.objects.filter(code="creator").update(price_minor=2100)
    CreditPack.objects.filter(code="pack-50").update(code="pack-of-staff")

    call_command("load_plans")

    assert first == 6
    assert capsys.readouterr().out == "1 added.\n"
    assert Plan.objects.get(code="creator").price_minor == 2100


def test_the_first_plans_are_those_of_the_house():
    catalogue.load()

    plans = {plan.code: plan for plan in Plan.objects.all()}
    assert (plans["creator"].allowance_mc, plans["creator"].model_limit) == (150_000, 3)
    assert (plans["studio"].allowance_mc, plans["studio"].jobs_at_once) == (500_000, 4)
    assert [pack.price_minor for pack in CreditPack.objects.all()] == [900, 2900, 6900]


def test_the_free_plan_is_the_row_once_there_is_one():
    catalogue.load()
    Plan.objects.filter(code=Plan.FREE).update(model_limit=2)

    assert catalogue.free_plan().model_limit == 2
