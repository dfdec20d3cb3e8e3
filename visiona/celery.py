"""The job engine. Rows are the queue; its messages only say that one waits."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "visiona.settings")

app = Celery("visiona")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
