"""What moves legal time: extensions by consent, appraisals that do not count, a notice that starts a period."""

from __future__ import annotations

import datetime
from typing import Any

from mediation.models import Dispute, User
from mediation.services import appraisals, endings, extensions
from mediation.services.extensions import Consent
from tests import factories as made
from tests.factories import START, County
from tests.mediation.helpers import days


def consents(dispute: Dispute, given_on: datetime.date) -> list[Consent]:
    """Every party's signed yes."""
    return [Consent(party=each, given_on=given_on, manner="signed") for each in dispute.parties.all()]


def extend(
    county: County, dispute: Dispute, by: User, at: datetime.datetime, until: datetime.date | None = None
) -> Any:
    """Both parties agreed in writing to ten days more, or to the day named."""
    return extensions.extend_deadline(
        dispute=dispute,
        by=by,
        at=at,
        until=until or (dispute.extended_to or dispute.mediation_deadline or at.date()) + days(10),
        consents=consents(dispute, at.date()),
        reason="双方书面同意",
    )


def medical(county: County) -> Dispute:
    """A medical dispute, accepted: 30 working days."""
    return made.make_mediating(county, dispute_type="medical")


def with_appraisal(county: County) -> Dispute:
    """A medical dispute that waits for an appraisal since the day of acceptance."""
    dispute = medical(county)
    pause(county, dispute, county.wang, START)
    return made.fresh(dispute)


def pause(county: County, dispute: Dispute, by: User, at: datetime.datetime) -> Any:
    """An appraisal was entrusted today."""
    return appraisals.pause_clock(dispute=dispute, by=by, at=at, starts_on=at.date(), matter="伤残等级，市医学会")


def told(county: County, dispute: Dispute, by: User, at: datetime.datetime) -> Any:
    """The notice of remedies in the hands of every party."""
    return endings.deliver_notice(dispute=dispute, by=by, at=at, parties=list(dispute.parties.all()), on=at.date())
