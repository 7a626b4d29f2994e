"""Builds the application from its settings; the only package that imports all others."""
