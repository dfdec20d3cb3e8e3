"""The staff's pages of numbers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.refusals import Refused
from reports import first_page, presenters, registry
from reports.gate import staff_page
from reports.periods import period_of, recent


@require_safe
@staff_page
def overview(request: HttpRequest) -> HttpResponse:
    """How the shop stands, what needs somebody, and the way to each report."""
    period, refusal = recent(), None
    try:
        period = period_of(request.GET)
    except Refused as error:
        refusal = error
    context = first_page.context(period) | presenters.frame(period, refusal)
    return render(request, "staff/overview.html", context, status=422 if refusal else 200)


@require_safe
@staff_page
def report(request: HttpRequest, name: str) -> HttpResponse:
    """One report: its sums beside those of the time before, its chart, its table."""
    found = registry.find(name)
    if found is None:
        raise Http404
    period, refusal, query = recent(found.days), None, request.GET
    try:
        period = found.period(query)
        asked = found.asked(period, query)
    except Refused as error:
        refusal, asked = error, found.asked(period, {})
    context = presenters.report_page(found, asked) | presenters.frame(period, refusal)
    return render(request, "staff/report.html", context, status=422 if refusal else 200)
