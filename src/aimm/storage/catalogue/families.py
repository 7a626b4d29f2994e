"""What the public cards of well-known models say, by the name of the model.

Only what their makers published, and only for the names written here: a newer model of a family stays unknown
until somebody has read its card. Limits and tool use depend on the provider, so they are those of the maker.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_TEXT, _SEES = ["text"], ["text", "image"]
_PLATFORMS = r"(?:[a-z0-9-]+\.)*"
"""What platforms put before the name of the maker: ``us.anthropic.``."""
_DATED = r"(?:[-@]?20\d\d-?\d\d-?\d\d)?(?:-v\d)?(?::[a-z0-9]+)?(?:-latest)?"


@dataclass(frozen=True, slots=True)
class Family:
    """A model, or models with the same facts.

    Attributes:
        names: matches the whole name of a model, in lower case and without the folders before it.
        facts: fields of an entry, wherever the model runs.
        maker: the provider whose own limits are in ``own``.
        own: fields of an entry at that provider only.
    """

    names: re.Pattern[str]
    facts: dict[str, Any]
    maker: str = ""
    own: dict[str, Any] | None = None


def _closed(
    names: str,
    maker: str,
    reads: list[str],
    output_limit: int | None = None,
    knowledge_date: str | None = None,
) -> Family:
    own: dict[str, Any] = {"output_limit": output_limit, "tool_use": True} if output_limit else {}
    facts: dict[str, Any] = {"open_weights": False, "input_modalities": reads, "output_modalities": _TEXT}
    if knowledge_date is not None:
        facts["knowledge_date"] = knowledge_date
    return Family(re.compile(f"{_PLATFORMS}(?:{names}){_DATED}"), facts, maker, own)


def _open(names: str, licence: str, knowledge_date: str | None = None, reads: list[str] = _TEXT) -> Family:
    facts: dict[str, Any] = {
        "open_weights": True,
        "licence": licence,
        "input_modalities": reads,
        "output_modalities": _TEXT,
    }
    if knowledge_date is not None:
        facts["knowledge_date"] = knowledge_date
    return Family(re.compile(f"{_PLATFORMS}(?:{names}){_DATED}"), facts)


_LLAMA = r"(?:meta-)?llama-?"
_AS_SERVED = (
    r"(?:-(?:instruct|it|chat))?(?:-(?:hf|turbo|lite|fp8|fp8-fast|awq|bf16|instant|versatile|specdec))?"
)
_ALL_SENSES = ["text", "image", "audio", "video"]

FAMILIES: Sequence[Family] = (
    _closed(r"claude-(?:v1|v2|2|2\.0|2\.1)", "anthropic", _TEXT),
    _closed(r"claude-3-(?:haiku|opus|sonnet)", "anthropic", _SEES, 4_096, "2023-08"),
    _closed(r"claude-3[-.]5-(?:haiku|sonnet)", "anthropic", _SEES, 8_192),
    _closed(r"claude-(?:3[-.]7-sonnet)", "anthropic", _SEES, 64_000, "2024-10"),
    _closed(r"claude-(?:sonnet-4|sonnet-4-0|4-sonnet)", "anthropic", _SEES, 64_000, "2025-01"),
    _closed(r"claude-(?:opus-4|opus-4-0|4-opus|opus-4[-.]1)", "anthropic", _SEES, 32_000, "2025-01"),
    _closed(r"claude-sonnet-4[-.]5", "anthropic", _SEES, 64_000, "2025-01"),
    _closed(r"claude-haiku-4[-.]5", "anthropic", _SEES, 64_000, "2025-02"),
    _closed(r"gpt-3\.5-turbo(?:-0613|-1106|-16k)?", "openai", _TEXT, 4_096, "2021-09"),
    _closed(r"gpt-4(?:-32k)?", "openai", _TEXT),
    _closed(r"gpt-4-turbo", "openai", _SEES, 4_096, "2023-12"),
    _closed(r"gpt-4o(?:-mini)?", "openai", _SEES, 16_384, "2023-10"),
    _closed(r"gpt-4\.1(?:-mini|-nano)?", "openai", _SEES, 32_768, "2024-06"),
    _closed(r"gpt-5", "openai", _SEES, 128_000, "2024-09"),
    _closed(r"gpt-5-(?:mini|nano)", "openai", _SEES, 128_000, "2024-05"),
    _closed(r"o1", "openai", _SEES, 100_000, "2023-10"),
    _closed(r"o3-mini", "openai", _TEXT, 100_000, "2023-10"),
    _closed(r"o3|o4-mini", "openai", _SEES, 100_000, "2024-06"),
    _closed(r"gemini-(?:1\.5-(?:flash|pro)|(?:flash|pro)-1\.5)", "google", _ALL_SENSES, 8_192),
    _closed(r"gemini-2\.0-flash(?:-001|-lite|-lite-001)?", "google", _ALL_SENSES, 8_192, "2024-08"),
    _closed(r"gemini-2\.5-(?:pro|flash|flash-lite)", "google", _ALL_SENSES, 65_536, "2025-01"),
    _closed(r"nova-micro(?:-v1)?", "aws", _TEXT),
    _closed(r"nova-(?:lite|pro)(?:-v1)?", "aws", ["text", "image", "video"]),
    _open(rf"{_LLAMA}2-(?:7|13|70)b{_AS_SERVED}", "llama2"),
    _open(rf"{_LLAMA}3-8b{_AS_SERVED}", "llama3", "2023-03"),
    _open(rf"{_LLAMA}3-70b{_AS_SERVED}", "llama3", "2023-12"),
    _open(rf"{_LLAMA}3[-._]1-(?:8|70|405)b{_AS_SERVED}", "llama3.1", "2023-12"),
    _open(rf"{_LLAMA}3[-._]2-[13]b{_AS_SERVED}", "llama3.2", "2023-12"),
    _open(rf"{_LLAMA}3[-._]2-(?:11|90)b(?:-vision)?{_AS_SERVED}", "llama3.2", "2023-12", _SEES),
    _open(rf"{_LLAMA}3[-._]3-70b{_AS_SERVED}", "llama3.3", "2023-12"),
    _open(rf"{_LLAMA}4-(?:scout|maverick)(?:-17b(?:-(?:16|128)e)?)?{_AS_SERVED}", "llama4", "2024-08", _SEES),
    _open(r"mistral-7b(?:-instruct)?(?:-v0(?:\.\d)?)?", "apache-2.0"),
    _open(r"mixtral-8x(?:7|22)b(?:-32768)?(?:-instruct)?(?:-v0(?:\.\d)?)?", "apache-2.0"),
    _open(r"mistral-nemo(?:-instruct)?(?:-2407)?", "apache-2.0"),
    _open(r"mistral-small-24b-instruct-2501", "apache-2.0"),
    _open(r"mistral-small-3\.[12]-24b-instruct(?:-2503|-2506)?", "apache-2.0", None, _SEES),
    _open(r"pixtral-12b", "apache-2.0", None, _SEES),
    _open(r"gpt-oss-(?:20|120)b(?:-1)?", "apache-2.0", "2024-06"),
    _open(r"qwen-?2\.5-(?:7b|coder-7b|coder-32b)(?:-instruct)?", "apache-2.0"),
    _open(r"qwen-?2\.5-72b-instruct", "qwen"),
    _open(r"qwen-?2\.5-vl-(?:7|32)b-instruct", "apache-2.0", None, ["text", "image", "video"]),
    _open(r"qwq-32b", "apache-2.0"),
    _open(
        r"qwen-?3-(?:4b|8b|14b|32b|30b-a3b|235b-a22b)(?:-instruct|-thinking)?(?:-2507)?(?:-fp8)?(?:-v1)?",
        "apache-2.0",
    ),
    _open(r"qwen3-coder-(?:30b-a3b|480b-a35b)(?:-instruct)?(?:-v1)?", "apache-2.0"),
    _open(r"qwen3-next-80b-a3b-(?:instruct|thinking)", "apache-2.0"),
    _open(r"gemma-?2-(?:2|9|27)b-it", "gemma"),
    _open(r"gemma-3-1b-it", "gemma", "2024-08"),
    _open(r"gemma-3-(?:4|12|27)b-it", "gemma", "2024-08", _SEES),
    _open(
        r"phi-3-(?:mini|medium)-128k-instruct|phi-3\.5-mini-128k-instruct|phi-4|phi-4-mini-instruct", "mit"
    ),
    _open(r"deepseek-(?:chat-)?v3-0324", "mit"),
    _open(r"deepseek-r1(?:-0528)?(?:-v1)?", "mit"),
    _open(r"deepseek-(?:chat-)?v3\.1", "mit"),
    _open(r"kimi-k2-(?:instruct|0905|instruct-0905)", "modified-mit"),
    _open(r"glm-4\.5(?:-air)?(?:-fp8)?|glm-4\.6", "mit"),
    _open(r"minimax-m1(?:-80k)?", "apache-2.0"),
    _open(r"command-r(?:-plus)?(?:-08-2024)?", "cc-by-nc-4.0"),
)


def card_facts(provider: str, model: str) -> dict[str, Any]:
    """Fields of an entry that the card of its model has; nothing for a model that is not known here."""
    name = model.rsplit("/", 1)[-1].lower()
    for family in FAMILIES:
        if family.names.fullmatch(name):
            return family.facts | ((family.own or {}) if provider == family.maker else {})
    return {}
