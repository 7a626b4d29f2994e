"""Simulated rollouts: ``run`` one, or ``simulate`` it with progress."""

from aimm.rollout.simulation.play import Progress, Run, run, simulate
from aimm.rollout.simulation.world import World, flow_id

__all__ = ["Progress", "Run", "World", "flow_id", "run", "simulate"]
