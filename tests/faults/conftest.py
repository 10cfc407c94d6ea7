"""The same county as everywhere."""

from tests.mediation.conftest import county

__all__ = ["county"]
