"""The command ``aimm``."""
