"""How the body of a request is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, Any

from rest_framework import parsers
from rest_framework.exceptions import ParseError

from core import foreign_json
from core.foreign_json import UnreadableJson


class JsonParser(parsers.JSONParser):
    """Refuses what the framework's own would fall over."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        try:
            return foreign_json.read(stream.read())
        except UnreadableJson as error:
            raise ParseError(f"{error}. Send JSON in UTF-8.") from error
