"""Numbers in, numbers out: allocation, tests, intervals. No clock, no loop, no storage."""
