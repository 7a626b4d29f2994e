"""Connections: how model providers are reached."""
