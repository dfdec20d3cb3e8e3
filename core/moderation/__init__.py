"""Moderation: one queue of what people report, what our own check blocked and what a provider
refused; decisions of staff with a reason, and the second look that a person may ask for.

Core knows no target by name: apps register what suspending, restoring and removing one does
(`registry`), and how a person is told (`tellers`).
"""
