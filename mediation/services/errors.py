"""How a service says no: in Chinese, at the field where it happened."""

from __future__ import annotations


class Refused(Exception):
    """A clear Chinese sentence; `field` names the form field it belongs to, or is empty."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
