"""Verbs: one verb is one function, keyword-only, `by=` and `at=`, one transaction."""

from mediation.services import confirmation, handovers, referrals  # noqa: F401 -- they register what the rules may do by themselves
