"""What another program reads: released rows, for what its token may see. One table of routes, and its description."""
