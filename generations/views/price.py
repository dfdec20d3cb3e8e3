"""What so many pictures cost, with what is left after them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import PersonRequest
from core.http import render_page
from core.ranges import range_of
from generations.models import GenerationSettings
from generations.views.studio import PAGE, price_context


@login_required
@require_safe
def price(request: PersonRequest) -> HttpResponse:
    """The button with its price, for the number of pictures that was chosen."""
    wanted = request.GET.get("outputs", str(GenerationSettings.outputs))
    if wanted not in map(str, range_of(GenerationSettings, "outputs").steps):
        raise BadRequest
    if not request.htmx:
        return HttpResponseRedirect(f"{reverse('generations:studio')}?outputs={wanted}")
    return render_page(request, PAGE, price_context(request.user, wanted), fragment="price")
