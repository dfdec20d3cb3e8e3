from __future__ import annotations

from uuid import uuid4

import pytest
from django.template import Context, Template

from generations.models import GeneratedImage


def drawn(tag: str, width: int = 896, height: int = 1152) -> str:
    image = GeneratedImage(pk=uuid4(), width=width, height=height)
    html = Template(f"{{% load pictures %}}{tag}").render(Context({"image": image}))
    return html.replace(str(image.pk), "ID")


def test_the_browser_may_choose_and_knows_the_room_it_takes():
    html = drawn('{% picture image alt="Picture 1" sizes="12rem" %}')

    assert 'srcset="/images/ID/320.webp 249w, /images/ID/640.webp 498w"' in html
    assert 'src="/images/ID/640.webp"' in html
    assert 'width="498"' in html
    assert 'height="640"' in html
    assert 'loading="lazy"' in html
    assert 'alt="Picture 1"' in html


def test_a_copy_is_never_said_to_be_larger_than_the_original():
    html = drawn('{% picture image alt="" sizes="12rem" most=1280 %}', 1024, 1024)

    assert "/images/ID/1280.webp 1024w" in html
    assert 'width="1024"' in html
    assert 'height="1024"' in html


def test_what_is_seen_first_is_fetched_first():
    html = drawn('{% picture image alt="" sizes="12rem" eager=True class="rounded-lg" %}')

    assert 'fetchpriority="high"' in html
    assert "lazy" not in html
    assert 'class="rounded-lg"' in html


@pytest.mark.parametrize("nasty", ['"><script>', "a & b"])
def test_words_can_not_leave_their_attribute(nasty):
    template = Template('{% load pictures %}{% picture image alt=words sizes="1rem" %}')
    context = Context({"image": GeneratedImage(pk=uuid4(), width=9, height=9), "words": nasty})

    html = template.render(context)

    assert nasty not in html
