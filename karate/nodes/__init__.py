"""Node types, the pictures they work on, and the processes that do the work."""
