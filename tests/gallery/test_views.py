from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from core import storage
from core.row_security import user_scope
from gallery import services
from gallery.views import AUTOMATIC_PAGES
from generations.models import GeneratedImage
from tests import factories

HTMX = {"HX-Request": "true"}
LIST = "/gallery/"


@pytest.fixture
def image(batch):
    return factories.make_image(batch)


def many(batch, count: int) -> list[GeneratedImage]:
    """Rows without files, many of them of the same second."""
    start = timezone.now()
    batches = [factories.make_generation(batch.personal_model) for _ in range(-(-count // 4))]
    rows = [
        GeneratedImage(
            owner_id=batch.owner_id,
            generation=batches[place // 4],
            personal_model_id=batch.personal_model_id,
            number=place % 4 + 1,
            created_at=start + timedelta(seconds=place // 6),
            width=896,
            height=1152,
            size=1,
            sha256="0" * 64,
            file_format="webp",
        )  # fmt: skip
        for place in range(count)
    ]
    with user_scope(batch.owner_id):
        return GeneratedImage.objects.bulk_create(rows)


def ids(html: str) -> list[str]:
    return re.findall(r'id="image-([0-9a-f-]+)"', html)


def next_page(html: str) -> str:
    """The address behind "Load more"; empty on the last page."""
    return unescape("".join(re.findall(r'href="(/gallery/\?after=[^"]*)"', html)))


class TestList:
    def test_all_pictures_can_be_reached_newest_first_each_once(self, batch, alice_client):
        many(batch, 2 * services.PAGE + 5)
        seen, address = [], LIST

        while address:
            html = alice_client.get(address).content.decode()
            seen += ids(html)
            address = next_page(html)

        with user_scope(batch.owner_id):
            whole = GeneratedImage.objects.order_by("-created_at", "-id")
            assert seen == [str(image.pk) for image in whole]

    def test_room_is_kept_for_each_picture(self, batch, alice_client):
        [image] = many(batch, 1)

        html = alice_client.get(LIST).content.decode()

        [tag] = re.findall(r"<img[^>]*images/[^>]*>", html)
        assert f"/images/{image.pk}/320.webp 249w" in tag
        assert 'width="498"' in tag
        assert 'height="640"' in tag
        assert 'alt="zorkan, by the sea"' in tag

    def test_pictures_below_the_first_ones_are_fetched_when_they_are_near(
        self, batch, alice_client
    ):
        many(batch, 6)

        tags = re.findall(r"<img[^>]*images/[^>]*>", alice_client.get(LIST).content.decode())

        assert ['loading="lazy"' in tag for tag in tags] == [False] * 4 + [True] * 2

    def test_htmx_gets_the_next_pictures_alone(self, batch, alice_client):
        many(batch, services.PAGE + 2)
        address = next_page(alice_client.get(LIST).content.decode())

        response = alice_client.get(address, headers=HTMX)

        html = response.content.decode()
        assert len(ids(html)) == 2
        assert "<html" not in html
        assert 'loading="lazy"' in html
        assert "HX-Request" in response["Vary"]

    def test_after_some_pages_the_list_waits_for_a_click(self, batch, alice_client):
        many(batch, (AUTOMATIC_PAGES + 1) * services.PAGE + 1)
        triggers, address = [], LIST

        while address:
            html = alice_client.get(address, headers=HTMX).content.decode()
            triggers += re.findall(r'hx-trigger="(\w+)"', html)
            address = next_page(html)

        assert triggers == ["revealed"] * (AUTOMATIC_PAGES - 1) + ["click"] * 2

    @pytest.mark.parametrize("nth", ["x", "-1", "99999999", "²"])
    def test_a_page_number_that_makes_no_sense_is_the_first(self, batch, alice_client, nth):
        many(batch, services.PAGE + 1)

        html = alice_client.get(LIST, {"nth": nth}).content.decode()

        assert "nth=2" in next_page(html)

    def test_a_cursor_of_somebody_else_shows_ones_own_newest(self, batch, alice_client):
        [image] = many(batch, 1)

        html = alice_client.get(LIST, {"after": "not-ours"}).content.decode()

        assert ids(html) == [str(image.pk)]

    def test_more_pictures_cost_no_more_queries(
        self, batch, alice_client, django_assert_num_queries, django_assert_max_num_queries
    ):
        many(batch, 1)
        alice_client.get(LIST)  # the first page of a login also looks for new terms
        with django_assert_max_num_queries(20) as few:
            alice_client.get(LIST)
        many(batch, services.PAGE)

        with django_assert_num_queries(len(few)):
            html = alice_client.get(LIST).content.decode()

        assert len(ids(html)) == services.PAGE

    def test_an_empty_gallery_leads_to_the_studio(self, alice, alice_client):
        factories.make_model(alice)

        html = alice_client.get(LIST).content.decode()

        assert "No pictures yet" in html
        assert 'class="btn btn-primary"' in html
        assert 'href="/studio/"' in html


class TestDetail:
    def test_all_that_is_known_is_shown(self, batch, alice_client):
        with user_scope(batch.owner_id):
            batch.original_prompt = "sea"
            batch.save()
        image = factories.make_image(batch, sha256="ab" * 32, number=2)

        html = alice_client.get(f"/gallery/{image.pk}/").content.decode()

        assert 'data-copy="zorkan, by the sea"' in html
        for fact in ("4711", "2 of 4", "ab" * 32, "512 × 512", "Me", ">sea<", "28"):
            assert fact in html
        assert f"/studio/?again={batch.pk}" in html
        assert f"/studio/?again={batch.pk}&amp;seed=4711" in html
        assert f"/gallery/{image.pk}/download/" in html
        assert f"/images/{image.pk}/1280.webp" in html

    def test_the_pictures_beside_it_are_a_click_away(self, batch, alice_client):
        older, image, newer = (factories.make_image(batch, number=n) for n in (1, 2, 3))

        html = alice_client.get(f"/gallery/{image.pk}/").content.decode()

        assert re.search(rf'rel="prev" href="/gallery/{newer.pk}/"', html)
        assert re.search(rf'rel="next" href="/gallery/{older.pk}/"', html)

    @pytest.mark.parametrize(
        ("query", "headers"), [({"dialog": "1"}, {}), ({}, HTMX)], ids=["address", "htmx"]
    )
    def test_in_the_dialog_it_is_a_fragment_that_can_be_closed(
        self, image, alice_client, query, headers
    ):
        response = alice_client.get(f"/gallery/{image.pk}/", query, headers=headers)

        html = response.content.decode()
        assert "<html" not in html
        assert "data-lightbox-close" in html
        assert "HX-Request" in response["Vary"]

    def test_a_deleted_picture_is_not_there(self, image, alice_client):
        alice_client.post(f"/gallery/{image.pk}/deletion/")

        assert alice_client.get(f"/gallery/{image.pk}/").status_code == 404
        assert alice_client.post(f"/gallery/{image.pk}/deletion/").status_code == 404

    def test_it_can_be_made_a_drawing_of(self, image, alice_client):
        html = alice_client.get(f"/gallery/{image.pk}/").content.decode()

        assert f'<form method="post" action="/vectorise/images/{image.pk}/">' in html


class TestDrawing:
    def test_among_the_pictures_it_goes_by_its_name(self, drawing, alice_client):
        html = alice_client.get(LIST).content.decode()

        assert ids(html) == [str(drawing.pk)]
        assert 'alt="Our &lt;logo&gt;"' in html

    def test_it_has_files_to_download_and_nothing_of_a_prompt(self, drawing, alice_client):
        html = alice_client.get(f"/gallery/{drawing.pk}/").content.decode()

        assert "Our &lt;logo&gt;" in html
        assert f'href="/gallery/{drawing.pk}/drawing/"' in html
        assert f'href="/gallery/{drawing.pk}/download/"' in html
        for word in ("Seed", "Prompt", "Use in studio", "Vectorise</button>"):
            assert word not in html

    def test_a_picture_has_no_svg(self, image, alice_client):
        assert alice_client.get(f"/gallery/{image.pk}/drawing/").status_code == 404

    def test_deleted_it_comes_back_and_erased_it_leaves_nothing(self, drawing, alice_client):
        alice_client.post(f"/gallery/{drawing.pk}/deletion/")
        alice_client.post(f"/gallery/{drawing.pk}/restoration/")
        back = alice_client.get(f"/gallery/{drawing.pk}/").status_code
        with user_scope(drawing.owner_id):
            services.erase(drawing)

        assert back == 200
        assert not any(storage.exists(key) for key in drawing.keys)


class TestDeleting:
    def test_it_can_be_taken_back_from_the_next_page(self, image, alice_client):
        page = alice_client.post(f"/gallery/{image.pk}/deletion/", follow=True)

        html = page.content.decode()
        assert page.redirect_chain == [(LIST, 303)]
        assert ids(html) == []
        assert "Picture deleted." in html
        assert f'action="/gallery/{image.pk}/restoration/"' in html

    def test_in_the_dialog_the_tile_goes_and_undo_stays(self, image, alice_client):
        response = alice_client.post(
            f"/gallery/{image.pk}/deletion/", {"dialog": "1"}, headers=HTMX
        )

        html = response.content.decode()
        [toast] = json.loads(response["HX-Trigger"])["messages"]["items"]
        assert f'<li id="image-{image.pk}" hx-swap-oob="delete">' in html
        assert f'action="/gallery/{image.pk}/restoration/"' in html
        assert toast["action"] == {
            "label": "Undo",
            "url": f"/gallery/{image.pk}/restoration/",
        }

    def test_on_its_own_page_no_tile_is_looked_for(self, image, alice_client):
        response = alice_client.post(f"/gallery/{image.pk}/deletion/", headers=HTMX)

        assert "hx-swap-oob" not in response.content.decode()

    def test_undo_brings_the_picture_back(self, image, alice_client):
        alice_client.post(f"/gallery/{image.pk}/deletion/")

        page = alice_client.post(f"/gallery/{image.pk}/restoration/", follow=True)

        assert page.redirect_chain == [(f"/gallery/{image.pk}/", 303)]
        assert "The picture is back." in page.content.decode()

    def test_too_late_it_says_so(self, image, alice_client):
        with user_scope(image.owner_id):
            long_ago = timezone.now() - services.UNDO_FOR - timedelta(seconds=1)
            GeneratedImage.objects.update(deleted_at=long_ago)

        page = alice_client.post(f"/gallery/{image.pk}/restoration/", follow=True)

        assert "gone for good" in page.content.decode()
        assert ids(page.content.decode()) == []

    def test_nothing_is_deleted_without_the_forms_token(self, image):
        careful = Client(enforce_csrf_checks=True)
        careful.force_login(image.owner)

        assert careful.post(f"/gallery/{image.pk}/deletion/").status_code == 403
        assert careful.get(f"/gallery/{image.pk}/deletion/").status_code == 405


OF_IMAGE = [
    ("get", "/gallery/{}/"),
    ("get", "/gallery/{}/download/"),
    ("get", "/gallery/{}/drawing/"),
    ("get", "/images/{}/320.webp"),
    ("post", "/gallery/{}/deletion/"),
    ("post", "/gallery/{}/restoration/"),
]


@pytest.mark.parametrize(("method", "address"), OF_IMAGE)
def test_a_strangers_picture_is_not_there(image, charlie_client, method, address):
    answer = getattr(charlie_client, method)(address.format(image.pk))

    assert answer.status_code == 404
    with user_scope(image.owner_id):
        assert GeneratedImage.objects.kept().exists()


@pytest.mark.parametrize(("method", "address"), [*OF_IMAGE, ("get", LIST)])
def test_nobody_gets_in_without_logging_in(image, method, address):
    answer = getattr(Client(), method)(address.format(image.pk))

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/")
