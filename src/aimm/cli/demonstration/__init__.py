"""The demo: its own service, simulated raters, and a live dashboard."""
