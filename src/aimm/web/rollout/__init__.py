"""Rollouts over HTTP: their states, plans, rehearsals, timelines and reports."""
