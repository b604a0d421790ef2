"""The records: one TOML file per provider, one `[[model]]` table per model."""
