"""Manifests: use cases with steps, flows and configurations as files, and the plan to reach that state."""
