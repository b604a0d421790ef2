"""Read models: one file is one table, its event handlers and its queries, replayed from the log."""
