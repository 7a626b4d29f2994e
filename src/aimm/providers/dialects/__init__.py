"""How each API writes a request, an answer, a stream and an error. No I/O."""
