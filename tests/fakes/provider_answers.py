"""What the three APIs answer, word for word in their formats."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from aiohttp import web

MODEL = "fake-1"

Reply = Callable[[str], str]
"""Makes the text of an answer from the last message."""
Trouble = Literal[
    "rate-limit",
    "quota",
    "overloaded",
    "refused",
    "filtered",
    "cut",
    "broken-json",
    "hang",
    "stall",
    "mid-error",
]
"""Ways in which an answer goes wrong."""


def _pieces(text: str) -> list[str]:
    words = text.split(" ")
    return [word if at == 0 else f" {word}" for at, word in enumerate(words)]


def _tokens(text: str) -> int:
    return len(text.split())


def openai_error(
    status: int, message: str, kind: str, code: str | None, headers: Mapping[str, str] | None = None
) -> web.Response:
    """An error of an OpenAI-compatible server."""
    error = {"message": message, "type": kind, "param": None, "code": code}
    return web.json_response({"error": error}, status=status, headers=headers)


def openai_answer(reply: Reply, path: str, asked: dict[str, Any], trouble: Trouble | None) -> Any:
    """An answer of an OpenAI-compatible server: a body, or events with their names."""
    if path.endswith("/embeddings"):
        data = [
            {"object": "embedding", "index": at, "embedding": [float(len(text)), float(at)]}
            for at, text in enumerate(asked["input"])
        ]
        tokens = sum(_tokens(text) for text in asked["input"])
        # not in order, which the API allows
        return {"data": data[::-1], "model": MODEL, "usage": {"prompt_tokens": tokens}}
    if path.endswith("/responses"):
        return _responses_answer(reply, asked, trouble)
    chat = path.endswith("/chat/completions")
    said = asked["messages"][-1]["content"] if chat else asked["prompt"]
    text = reply(said)
    usage = {"prompt_tokens": _tokens(said), "completion_tokens": _tokens(text)}
    reason = "content_filter" if trouble == "filtered" else "stop"
    if chat and asked.get("tools"):
        return _openai_tool_call(asked, usage)
    if not asked.get("stream"):
        part = {"message": {"role": "assistant", "content": text}} if chat else {"text": text}
        return {"choices": [part | {"index": 0, "finish_reason": reason}], "model": MODEL, "usage": usage}
    pieces = [{"delta": {"content": piece}} if chat else {"text": piece} for piece in _pieces(text)]
    events: list[tuple[str, Any]] = [("", {"choices": [piece], "model": MODEL}) for piece in pieces]
    if trouble == "mid-error":
        return [*events, ("", {"error": {"message": "The engine died.", "type": "server_error"}})]
    events.append(("", {"choices": [{"delta": {}, "finish_reason": reason}], "model": MODEL}))
    if asked.get("stream_options", {}).get("include_usage"):
        events.append(("", {"choices": [], "model": MODEL, "usage": usage}))
    return [*events, ("", "[DONE]")]


def _openai_tool_call(asked: dict[str, Any], usage: dict[str, int]) -> Any:
    name = asked["tools"][0]["function"]["name"]
    whole = {"index": 0, "id": "call_1", "function": {"name": name, "arguments": '{"city": "Rome"}'}}
    if not asked.get("stream"):
        message = {"role": "assistant", "content": None, "tool_calls": [whole]}
        return {"choices": [{"message": message, "finish_reason": "tool_calls"}], "usage": usage}
    parts = [
        {"index": 0, "id": "call_1", "function": {"name": name, "arguments": ""}},
        {"index": 0, "function": {"arguments": '{"city":'}},
        {"index": 0, "function": {"arguments": ' "Rome"}'}},
    ]
    events: list[tuple[str, Any]] = [("", {"choices": [{"delta": {"tool_calls": [part]}}]}) for part in parts]
    return [*events, ("", {"choices": [{"delta": {}, "finish_reason": "tool_calls"}]}), ("", "[DONE]")]


def _responses_answer(reply: Reply, asked: dict[str, Any], trouble: Trouble | None) -> Any:
    said = asked["input"][-1]["content"]
    text = reply(said)
    item = {"type": "message", "content": [{"type": "output_text", "text": text}]}
    whole: dict[str, Any] = {
        "status": "completed",
        "output": [{"type": "reasoning"}, item],
        "model": MODEL,
        "usage": {"input_tokens": _tokens(said), "output_tokens": _tokens(text)},
    }
    if trouble == "filtered":
        whole |= {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}}
    if not asked.get("stream"):
        return whole
    created = whole | {"status": "in_progress", "output": []}
    events: list[tuple[str, Any]] = [("response.created", {"type": "response.created", "response": created})]
    events += [
        ("response.output_text.delta", {"type": "response.output_text.delta", "delta": piece})
        for piece in _pieces(text)
    ]
    if trouble == "mid-error":
        error = {"code": "server_error", "message": "The engine died."}
        failed = {"type": "response.failed", "response": whole | {"status": "failed", "error": error}}
        return [*events, ("response.failed", failed)]
    last = "response.incomplete" if trouble == "filtered" else "response.completed"
    return [*events, (last, {"type": last, "response": whole})]


def anthropic_error(
    status: int, kind: str, message: str, headers: Mapping[str, str] | None = None
) -> web.Response:
    """An error of Anthropic."""
    body = {"type": "error", "error": {"type": kind, "message": message}}
    return web.json_response(body, status=status, headers=headers)


def anthropic_answer(reply: Reply, asked: dict[str, Any], trouble: Trouble | None) -> Any:
    """An answer of Anthropic: a body, or events with their names."""
    said = asked["messages"][-1]["content"]
    text = reply(said)
    reason = "refusal" if trouble == "filtered" else "end_turn"
    usage = {"input_tokens": _tokens(said), "output_tokens": _tokens(text)}
    forced = asked.get("tool_choice", {}).get("name")
    called = forced or (asked["tools"][0]["name"] if asked.get("tools") else None)
    block: dict[str, Any] = {"type": "text", "text": text}
    if called:
        reason = "tool_use"
        block = {"type": "tool_use", "id": "toolu_1", "name": called, "input": {"city": "Rome"}}
    if not asked.get("stream"):
        return {"type": "message", "content": [block], "model": MODEL, "stop_reason": reason, "usage": usage}
    begin = {"content": [], "model": MODEL, "usage": usage | {"output_tokens": 1}}
    start = {"type": "text", "text": ""} if not called else block | {"input": {}}
    deltas: list[dict[str, Any]] = [{"type": "text_delta", "text": piece} for piece in _pieces(text)]
    if called:
        parts = ['{"city":', ' "Rome"}']
        deltas = [{"type": "input_json_delta", "partial_json": part} for part in parts]
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": begin},
        {"type": "content_block_start", "index": 0, "content_block": start},
        {"type": "ping"},
        *({"type": "content_block_delta", "index": 0, "delta": delta} for delta in deltas),
    ]
    if trouble == "mid-error":
        events.append({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
    else:
        used = {"output_tokens": usage["output_tokens"]}
        events += [
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "delta": {"stop_reason": reason}, "usage": used},
            {"type": "message_stop"},
        ]
    return [(event["type"], event) for event in events]


def gemini_error(
    status: int, name: str, message: str, details: list[dict[str, Any]] | None = None
) -> web.Response:
    """An error of Gemini."""
    error = {"code": status, "message": message, "status": name, "details": details or []}
    return web.json_response({"error": error}, status=status)


def gemini_answer(reply: Reply, method: str, asked: dict[str, Any], trouble: Trouble | None) -> Any:
    """An answer of Gemini: a body, or events with their names."""
    if method == "batchEmbedContents":
        texts = [one["content"]["parts"][0]["text"] for one in asked["requests"]]
        return {"embeddings": [{"values": [float(len(text)), float(at)]} for at, text in enumerate(texts)]}
    said = asked["contents"][-1]["parts"][0]["text"]
    text = reply(said)
    usage = {"promptTokenCount": _tokens(said), "candidatesTokenCount": _tokens(text)}
    common = {"modelVersion": MODEL, "usageMetadata": usage}
    if trouble == "refused":
        blocked: dict[str, Any] = common | {"promptFeedback": {"blockReason": "SAFETY"}}
        return blocked if method == "generateContent" else [("", blocked)]
    parts: list[dict[str, Any]] = [{"text": piece} for piece in _pieces(text)]
    if asked.get("tools"):
        name = asked["tools"][0]["functionDeclarations"][0]["name"]
        parts = [{"functionCall": {"name": name, "args": {"city": "Rome"}}}]
    reason = "SAFETY" if trouble == "filtered" else "STOP"
    if method == "generateContent":
        content = {"role": "model", "parts": [{"text": "Hm.", "thought": True}, *parts]}
        return common | {"candidates": [{"content": content, "finishReason": reason}]}
    events: list[tuple[str, Any]] = [
        ("", common | {"candidates": [{"content": {"parts": [part]}}]}) for part in parts
    ]
    if trouble == "mid-error":
        error = {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}
        return [*events, ("", {"error": error})]
    return [*events, ("", common | {"candidates": [{"finishReason": reason}]})]
