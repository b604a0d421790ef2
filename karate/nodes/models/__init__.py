"""Optional models: what can be fetched, what is there, and the tools' neural ways."""
