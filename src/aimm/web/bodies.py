"""Parse request bodies by the rules of the protocol.

A body is described by a msgspec struct, whose annotations define both the OpenAPI schema and the validation.
Keys are case-insensitive, unknown keys are ignored, lengths count bytes. Null means absent, except in fields
that can be cleared: those whose type includes both ``None`` and ``UnsetType``.
Errors list every invalid field in alphabetical order. Strict parsing rejects unknown keys.
"""

from collections.abc import Generator
from typing import Any, ClassVar, Protocol, TypeVar, cast

from litestar.connection import ASGIConnection
from litestar.dto import AbstractDTO, DTOFieldDefinition
from litestar.openapi.spec import Reference, Schema
from litestar.typing import FieldDefinition
from msgspec import Raw, Struct

from aimm.kit.errors import Encoded, Invalid
from aimm.web.body_reader import read_body
from aimm.web.body_values import BLANK, NOT_A_UUID, UUID

T = TypeVar("T", bound=Struct)


def check_uuid(name: str, value: str) -> str:
    """Validate a UUID from the path or query.

    Raises:
        Invalid: not a UUID; the error names ``name``.
    """
    if not UUID.fullmatch(value):
        raise Invalid(f"{name}: {BLANK if not value else NOT_A_UUID}")
    return value


def is_encoded(encoding: str | None) -> bool:
    """Whether a Content-Encoding header declares an encoded body."""
    return bool(encoding) and encoding.strip().lower() != "identity"  # type: ignore[union-attr]


def wants_strict(prefer: str | None) -> bool:
    """Whether a Prefer header (RFC 7240) requests strict handling, which rejects unknown fields."""
    wishes = ("".join(wish.partition(";")[0].split()) for wish in (prefer or "").lower().split(","))
    return any(wish.replace('"', "") == "handling=strict" for wish in wishes)


class _SchemaCreator(Protocol):
    """The part that we need of Litestar's class, which is not public."""

    def for_field_definition(self, field_definition: FieldDefinition) -> Reference | Schema: ...


class Body(AbstractDTO[T]):
    """Litestar DTO that parses a body with ``read_body``: ``@post(dto=Body[NewUseCase])``.

    For endpoints of the original protocol, which ignore unknown fields; see ``StrictBody``.
    """

    always_strict: ClassVar[bool] = False

    def decode_bytes(self, value: bytes) -> Any:
        connection = cast("ASGIConnection[Any, Any, Any, Any]", cast("Any", self).asgi_connection)
        headers = connection.headers
        if is_encoded(headers.get("content-encoding")):
            raise Encoded
        strict = self.always_strict or wants_strict(headers.get("prefer"))
        try:
            return read_body(self.model_type, value, strict=strict)
        except Invalid as error:
            if error.codes == (Invalid.default_code(),):
                raise
            ids = [str(text) for name, text in connection.path_params.items() if name.endswith("_id")]
            wrong = [] if all(map(UUID.fullmatch, ids)) else [f"ID: {NOT_A_UUID}"]
            raise Invalid(*wrong, *error.codes) from None

    @classmethod
    def generate_field_definitions(cls, model_type: type[Any]) -> Generator[DTOFieldDefinition, None, None]:
        yield from ()

    @classmethod
    def detect_nested_field(cls, field_definition: FieldDefinition) -> bool:
        return False

    @classmethod
    def create_for_field_definition(
        cls, field_definition: FieldDefinition, handler_id: str, backend_cls: Any = None
    ) -> None:
        """Not needed: the struct is used directly."""

    @classmethod
    def create_openapi_schema(
        cls, field_definition: FieldDefinition, handler_id: str, schema_creator: _SchemaCreator
    ) -> Reference | Schema:
        return schema_creator.for_field_definition(field_definition)


class StrictBody(Body[T]):
    """Litestar DTO for endpoints outside the original protocol: always rejects unknown fields."""

    always_strict: ClassVar[bool] = True


def raw_json(text: str) -> dict[str, Any]:
    """Stored JSON text for a response field, typed as its content for the schema."""
    return cast("dict[str, Any]", Raw(text.encode()))
