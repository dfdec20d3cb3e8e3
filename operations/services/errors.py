"""Why a backup, a restore or a proof was not done, in words for an operator."""

from __future__ import annotations


class BackupFailed(Exception):
    """A whole sentence: what is wrong, and what to do about it."""
