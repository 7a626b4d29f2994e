"""Rollouts over HTTP: states, plans, simulations, timelines and reports."""
