"""Tests of aimm.providers."""
