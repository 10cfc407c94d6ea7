"""One file per noun: fields, constraints, querysets, `__str__`. No verbs."""

from mediation.models.agreements import Agreement, FollowUp, Mark, Obligation, SignedCopy
from mediation.models.clocks import ClockPause, ExtensionConsent, LegalClock
from mediation.models.disputes import Dispute
from mediation.models.handovers import Handover, Referral
from mediation.models.holidays import Holiday, HolidayYear
from mediation.models.panels import Panel, PanelMember, PanelModel, PanelSeat, PanelSlot, ParticipantConsent
from mediation.models.papers import IssuedPaper, NumberSequence
from mediation.models.parties import Party, Representative
from mediation.models.people import Appointment, Organisation, User
from mediation.models.places import Place
from mediation.models.records import Decision, Notice, TimelineEntry
from mediation.models.rulebooks import Override, RulebookText, RulebookVersion, ShadowDifference
from mediation.models.sessions import MediationSession
from mediation.models.system import Heartbeat

__all__ = [
    "Agreement",
    "Appointment",
    "ClockPause",
    "Decision",
    "Dispute",
    "ExtensionConsent",
    "FollowUp",
    "Handover",
    "Heartbeat",
    "Holiday",
    "HolidayYear",
    "IssuedPaper",
    "LegalClock",
    "Mark",
    "MediationSession",
    "Notice",
    "NumberSequence",
    "Obligation",
    "Organisation",
    "Override",
    "Panel",
    "PanelMember",
    "PanelModel",
    "PanelSeat",
    "PanelSlot",
    "ParticipantConsent",
    "Party",
    "Place",
    "Referral",
    "Representative",
    "RulebookText",
    "RulebookVersion",
    "ShadowDifference",
    "SignedCopy",
    "TimelineEntry",
    "User",
]
