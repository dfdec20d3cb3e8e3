"""The small pieces of every page. They are built in: templates need no {% load %}."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from core import request_id
from core.badges import look, render_icon
from core.error_summary import form_errors
from core.messages import Toast, waiting
from core.switches import closed_words
from core.user_agents import device_name

register = template.Library()

_VARIANTS = {
    "primary": "btn btn-primary",
    "secondary": "btn btn-secondary",
    "ghost": "btn btn-ghost",
    "danger": "btn btn-danger",
}
_SIZES = {
    "": "",
    "sm": " btn-sm",
    "lg": " btn-lg",
}


@register.simple_tag
def closed(service: str) -> str:
    """{% closed "training" as words %}: what is told while staff have it switched off, else
    nothing. A button that asks for it is disabled then, with these words beside it."""
    return closed_words(service)


@register.simple_tag
def request_number() -> str:
    """{% request_number as number %}: what finds this request in the log."""
    return request_id.current()


@register.simple_tag
def icon(name: str, size: int = 20, label: str = "") -> SafeString:
    """{% icon "trash-2" size=16 label="Delete" %}"""
    return render_icon(str(name), size, str(label))


@register.simple_tag
def button(
    label: str, *, icon: str = "", variant: str = "secondary", size: str = "", **attrs: Any
) -> SafeString:
    """{% button "Train" icon="sparkles" variant="primary" href=url hx_get=url disabled=flag %}"""
    attributes = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
    extra = attributes.pop("class", "")
    attributes["class"] = f"{_VARIANTS[variant]}{_SIZES[size]} {extra}".strip()
    picture = render_icon(str(icon), 16 if size == "sm" else 18) if icon else ""
    name = "a" if "href" in attributes else "button"
    if name == "button":
        attributes.setdefault("type", "submit")
    return format_html("<{0}{1}>{2}{3}</{0}>", name, flatatt(attributes), picture, label)


@register.simple_block_tag
def component(content: str, name: str, **facts: Any) -> str:
    """{% component "empty" title="Gone" %}A text too long for one line.{% endcomponent %}"""
    return render_to_string(f"components/{name}.html", {**facts, "text": content})


@register.simple_tag
def badge(state: str, word: str = "") -> SafeString:
    """{% badge job.state %} or {% badge "failed" "Not sent" %}"""
    drawn = look(str(state))
    return format_html(
        '<span class="badge {}{}">{}{}</span>',
        drawn.tone,
        " badge-busy" if drawn.moving else "",
        render_icon(drawn.icon, 14),
        word or drawn.word,
    )


@register.simple_tag
def progress(value: int | None = None, *, label: str, most: int = 100) -> SafeString:
    """{% progress 40 label="Training" %}; without a value it only says that work goes on."""
    known = "" if value is None else format_html(' value="{}"', value)
    return format_html(
        '<progress class="progress" max="{}"{} aria-label="{}"></progress>', most, known, label
    )


@register.simple_tag
def avatar(name: str) -> SafeString:
    return format_html('<span class="avatar" aria-hidden="true">{}</span>', str(name)[:1] or "?")


@register.simple_tag
def kbd(keys: str) -> SafeString:
    return format_html('<kbd class="kbd">{}</kbd>', keys)


@register.simple_tag
def timeago(moment: datetime | None) -> SafeString | str:
    """{% timeago model.finished_at %}: words, with the exact time in UTC behind them."""
    if moment is None:
        return ""
    return format_html(
        '<time datetime="{}" title="{} UTC">{}</time>',
        moment.isoformat(timespec="seconds"),
        moment.strftime("%-d %b %Y, %H:%M"),
        _in_words(moment, timezone.now()),
    )


@register.filter
def left(moment: datetime) -> str:
    """{{ source.expires_at|left }}: "23 h 10 min" until then, as countdown.js says it."""
    minutes = int((moment - timezone.now()).total_seconds() // 60)
    if minutes < 1:
        return "a moment"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


@register.filter
def device(user_agent: str) -> str:
    """{{ session.user_agent|device }}"""
    return device_name(user_agent)


@register.simple_tag(takes_context=True)
def toasts(context: Context) -> list[Toast]:
    """{% toasts as items %}: what waits to be told; asking marks it as told."""
    request = context.get("request")
    return waiting(request) if request else []


@register.inclusion_tag("components/error_summary.html", takes_context=True)
def error_summary(context: Context) -> dict[str, Any]:
    """{% error_summary %}: what is wrong in the forms of this page, with the way to each."""
    return {"errors": form_errors(context.flatten())}


@register.simple_tag(takes_context=True)
def title_mark(context: Context) -> str:
    """{% title_mark %}: before the window's title, heard first when the page comes back."""
    return "Error: " if form_errors(context.flatten()) else ""


def _in_words(moment: datetime, now: datetime) -> str:
    if abs((now - moment).total_seconds()) < 60:
        return "just now"
    if moment > now:
        return f"in {timesince(now, moment, depth=1)}"
    return f"{timesince(moment, now, depth=1)} ago"
