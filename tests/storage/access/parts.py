"""Hashes that are cheap, and the key of access tokens."""

import argon2

CHEAP = argon2.Parameters(argon2.Type.ID, 19, 16, 32, 1, 8, 1)
SECRET = b"s" * 32
