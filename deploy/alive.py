"""Ends with 0 while the web of this container answers; by the name that it answers to."""

from __future__ import annotations

import os
import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def main() -> int:
    name = urlsplit(os.environ.get("SITE_URL", "")).netloc
    web = HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or 8000), timeout=4)
    try:
        web.request("GET", "/healthz", headers={"Host": name} if name else {})
        return 0 if web.getresponse().status == 200 else 1
    except (OSError, HTTPException):
        return 1


if __name__ == "__main__":
    sys.exit(main())
