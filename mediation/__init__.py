"""The room that remembers and shows: the one Django app."""
