"""Commands a person can rely on."""
