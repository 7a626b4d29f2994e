"""Limits of the fields that people write, in bytes for texts. They validate requests and document the API."""

from typing import Annotated

from msgspec import Meta

UUID_PATTERN = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
# at least one non-space character
VISIBLE_PATTERN = r"\S"

Uuid = Annotated[str, Meta(pattern=UUID_PATTERN, examples=["0b1e3f5a-7c9d-4e2f-8a6b-1c3d5e7f9a0b"])]
ShortText = Annotated[str, Meta(min_length=1, max_length=255)]
LongText = Annotated[str, Meta(min_length=1)]
Name = Annotated[str, Meta(min_length=1, max_length=255, pattern=VISIBLE_PATTERN)]
Tag = Annotated[str, Meta(min_length=1, max_length=64, pattern=VISIBLE_PATTERN)]
Tags = Annotated[list[Tag], Meta(min_length=0, max_length=20, extra_json_schema={"uniqueItems": True})]
Percent = Annotated[float, Meta(ge=0, le=100)]
Position = Annotated[int, Meta(ge=1)]
