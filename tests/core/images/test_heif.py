from __future__ import annotations

from core.images.heif import is_turned_by_decoder
from tests.pictures import PHONE_HEIC, jpeg

# Its properties by their places, the last of them the rotation.
TURNED = b"\x05\x81\x02\x03\x04\x85"


def test_the_decoder_turns_where_a_rotation_is_the_main_pictures_own():
    content = PHONE_HEIC.read_bytes()

    assert is_turned_by_decoder(content)
    assert not is_turned_by_decoder(content.replace(TURNED, b"\x04" + TURNED[1:]))


def test_whatever_is_broken_turns_nothing_and_breaks_nothing():
    content = PHONE_HEIC.read_bytes()
    cut = [content[:end] for end in range(0, 600, 3)]

    assert not any(is_turned_by_decoder(part) for part in cut if len(part) < 500)
    assert not is_turned_by_decoder(jpeg())
