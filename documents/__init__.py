"""The room that prints: pure Python and ReportLab, no Django, no clock. Imports nobody. The door is documents/press.py."""
