"""Endpoints for the web console, and its static files."""
