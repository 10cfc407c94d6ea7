"""One file per noun: fields, constraints, querysets, `__str__`. No verbs."""

from mediation.models import among as among  # the lookup `__among`
from mediation.models.agreements import Agreement, FollowUp, Mark, Obligation, Performance, SignedCopy
from mediation.models.audit import AuditEvent, AuditLink, RowChange
from mediation.models.clocks import ClockPause, ExtensionConsent, LegalClock
from mediation.models.disputes import Dispute
from mediation.models.dossiers import Dossier, DossierItem, Enclosure
from mediation.models.handovers import Handover, Referral
from mediation.models.holidays import Holiday, HolidayYear
from mediation.models.letters import Letter
from mediation.models.panels import Panel, PanelMember, PanelModel, PanelSeat, PanelSlot, ParticipantConsent
from mediation.models.papers import IssuedPaper, NumberSequence, ReservedNumber
from mediation.models.parties import Party, Representative
from mediation.models.people import Appointment, Organisation, User
from mediation.models.places import Place
from mediation.models.records import Decision, Notice, TimelineEntry
from mediation.models.rulebooks import Override, RulebookText, RulebookVersion, ShadowDifference
from mediation.models.search import SearchText
from mediation.models.sessions import MediationSession
from mediation.models.styles import CommitteeStyle, NumberTemplate
from mediation.models.system import Heartbeat, LookupTally, SetAside
from mediation.models.tallies import Tally

__all__ = [
    "Agreement",
    "Appointment",
    "AuditEvent",
    "AuditLink",
    "ClockPause",
    "CommitteeStyle",
    "Decision",
    "Dispute",
    "Dossier",
    "DossierItem",
    "Enclosure",
    "ExtensionConsent",
    "FollowUp",
    "Handover",
    "Heartbeat",
    "Holiday",
    "HolidayYear",
    "IssuedPaper",
    "LegalClock",
    "Letter",
    "LookupTally",
    "Mark",
    "MediationSession",
    "Notice",
    "NumberSequence",
    "NumberTemplate",
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
    "Performance",
    "Place",
    "Referral",
    "Representative",
    "ReservedNumber",
    "RowChange",
    "RulebookText",
    "RulebookVersion",
    "SearchText",
    "SetAside",
    "ShadowDifference",
    "SignedCopy",
    "Tally",
    "TimelineEntry",
    "User",
]
