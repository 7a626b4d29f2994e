"""What is known of a model. None, or an empty list, means unknown."""

from typing import Annotated

from msgspec import Meta, Struct

from aimm.kit.limits import Name, Tags

TokenCount = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Price = Annotated[float, Meta(ge=0, le=1_000_000)]


class Facts(Struct, frozen=True, kw_only=True, rename="camel"):
    """What is known of a model.

    Attributes:
        context_window: most tokens of a request.
        output_limit: most tokens of an answer.
        input_modalities: what it reads, such as ``text`` or ``image``.
        output_modalities: what it makes.
        open_weights: whether its weights can be downloaded.
        licence: of the weights, an SPDX identifier where there is one.
        tool_use: whether it calls tools.
        languages: that it is made for, as language codes.
        regions: where its provider processes the data, such as ``eu``.
        knowledge_date: until when it knows the world, such as ``2025-06``.
        input_price: USD per million tokens of requests.
        output_price: USD per million tokens of answers.
    """

    context_window: TokenCount | None = None
    output_limit: TokenCount | None = None
    input_modalities: Tags = []
    output_modalities: Tags = []
    open_weights: bool | None = None
    licence: Name | None = None
    tool_use: bool | None = None
    languages: Tags = []
    regions: Tags = []
    knowledge_date: Name | None = None
    input_price: Price | None = None
    output_price: Price | None = None
