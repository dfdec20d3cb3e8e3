from __future__ import annotations

import pytest

from billing.forms import CompanyForm, LedgerFilter, own_path


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/studio/?a=b", "/studio/?a=b"), ("", ""), ("studio/", ""), ("//evil.example", ""),
        ("/\\evil.example", ""), ("https://evil.example/", ""), ("javascript:alert(1)", ""),
        ("///evil.example", ""),
    ],
)  # fmt: skip
def test_only_a_path_of_this_site_is_a_way_back(text, path):
    assert own_path(text) == path


def test_a_vat_id_is_tidied():
    form = CompanyForm({"vat_id": "de 123.456-789"})

    assert form.is_valid()
    assert form.cleaned_data["vat_id"] == "DE123456789"


@pytest.mark.parametrize("before", ["0", "-1", "x", str(2**70)])
def test_a_page_of_the_ledger_that_is_none_is_refused(before):
    assert not LedgerFilter({"before": before}).is_valid()
