from __future__ import annotations

from core.audit.digests import digest, new_salt


def test_nobody_tells_from_a_digest_what_was_in_it_once_its_salt_is_gone():
    values = ["the same", None, "for two"]

    one, other = new_salt(), new_salt()

    assert digest(one, values) == digest(one, values)
    assert digest(one, values) != digest(other, values)
