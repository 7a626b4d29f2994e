"""Carries jobs out: takes them, runs their programs, stores what they say, and takes over from dead peers."""
