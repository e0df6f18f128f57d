"""Discord's own description of its API, if it lies nearby, to hold our request bodies against."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DESCRIPTION = Path(__file__).parents[2].parent / "shared" / "data" / "discord-openapi.json"

SNOWFLAKE = 1 << 32
"""An integer above this is an id. Discord takes ids as numbers too; its description does not."""


class Description:
    """Validates request bodies against the description in this file."""

    def __init__(self, path: Path = DESCRIPTION) -> None:
        self._document = json.loads(path.read_text(encoding="utf-8"))
        resource = Resource.from_contents(self._document, default_specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource("urn:discord", resource)
        self._paths = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)), path)
            for path in sorted(self._document["paths"], key=lambda path: path.count("{"))
        ]

    def faults(self, method: str, path: str, body: Any) -> list[str]:
        """Give what is wrong with the body of such a request, in words; nothing if it is valid."""
        if body is None:
            return []
        template = next((each for shape, each in self._paths if shape.fullmatch(path)), None)
        if template is None:
            return [f"{path} is not described"]
        pointer = "/".join(
            part.replace("~", "~0").replace("/", "~1")
            for part in (
                *("paths", template, method.lower()),
                *("requestBody", "content", "application/json", "schema"),
            )
        )
        validator = jsonschema.Draft202012Validator(
            {"$ref": f"urn:discord#/{pointer}"}, registry=self._registry
        )
        return [
            f"{method} {template} at {error.json_path}: {error.message[:300]}"
            for error in validator.iter_errors(normalised(body))
        ]


def normalised(value: Any, key: str = "") -> Any:
    """Write ids as text, and leave out the channel type (16) that the description forgot."""
    if isinstance(value, dict):
        return {name: normalised(each, name) for name, each in value.items()}
    if isinstance(value, list):
        items = [normalised(each) for each in value]
        return [each for each in items if each != 16] if key == "channel_types" else items
    if isinstance(value, int) and not isinstance(value, bool) and value > SNOWFLAKE:
        return str(value)
    return value
