"""Model providers over HTTP: OpenAI-compatible servers, Anthropic and Gemini behind one interface."""
