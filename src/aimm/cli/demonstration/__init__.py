"""The demo: its own service, raters with different tastes, and a live dashboard."""
