"""The room that decides: pure Python, no Django, no clock, no database. Imports nobody."""
