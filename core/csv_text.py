"""Free text in a file that a spreadsheet opens."""

from __future__ import annotations


def harmless(text: str) -> str:
    """A spreadsheet takes a cell that begins like this for a formula and runs it."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
