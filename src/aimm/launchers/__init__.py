"""How programs are started, and the process in which they run."""
