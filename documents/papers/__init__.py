"""One file per paper: a frozen dataclass in, a story out."""
