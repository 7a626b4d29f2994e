"""Everything the client touches: the network, threads, the event loop, files."""
