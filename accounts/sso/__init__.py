"""Logging in by an account elsewhere: any OpenID Connect provider, Google among them, and GitHub.

allauth leads the way, in `views.py` without a transaction around the network. What it does not
check of an id token, `openid.py` does. Of an account elsewhere a keyed hash of its id is kept and
nothing else; an existing account is never entered by an address alone (`adapter.py`).
"""
