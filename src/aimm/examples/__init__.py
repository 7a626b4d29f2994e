"""Examples captured from production: what was asked and answered, kept only as far as a use case allows."""
