"""Traces by OTLP/HTTP: what applications that use OpenTelemetry send."""
