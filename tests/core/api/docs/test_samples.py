from __future__ import annotations

import ast
import shlex

import pytest

from core.api.docs import contract, samples

ENTRIES = contract.entries()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_a_shell_and_python_can_read_them(entry):
    words = shlex.split(samples.curl(entry))
    tree = ast.parse(samples.python(entry))

    assert words[0] == "curl"
    assert any(entry.path.partition("{")[0] in word for word in words)
    assert any(isinstance(node, ast.Call) for node in ast.walk(tree))
    assert ("Authorization: Bearer $VISIONA_TOKEN" in words) is not entry.is_open


def test_a_quote_in_an_example_stays_a_quote(monkeypatch):
    entry = next(one for one in ENTRIES if one.id == "account_change")
    monkeypatch.setattr(samples, "example_of", lambda _: {"name": "Ada's"})

    assert shlex.split(samples.curl(entry))[-1] == '{\n  "name": "Ada\'s"\n}'
