"""The roster: who is a people's mediator on a day (人民调解法 13, 14). Others may help, but not mediate or sign."""

from __future__ import annotations

import datetime

from mediation.models import Appointment, Dispute


def mediators_in_office(dispute: Dispute, on: datetime.date) -> set[str]:
    """Names of those who may mediate this dispute on that day: registered in its county, or on its panel as mediator."""
    registered = Appointment.objects.active(on).filter(is_registered_mediator=True)
    code = dispute.county.code[:6]
    names = set(registered.filter(organisation__place__code__startswith=code).values_list("user__name", flat=True))
    return names | set(_panel_mediators(dispute))


def mediators_who_may_sign(dispute: Dispute, on: datetime.date) -> list[str]:
    """The registered mediators of this dispute: the one in charge, and those of its panel."""
    in_charge = dispute.mediator
    names = []
    if in_charge and Appointment.objects.active(on).filter(user=in_charge, is_registered_mediator=True).exists():
        names.append(in_charge.name)
    return list(dict.fromkeys([*names, *_panel_mediators(dispute)]))


def _panel_mediators(dispute: Dispute) -> list[str]:
    panel = dispute.panels.first()
    if panel is None:
        return []
    return list(panel.members.filter(is_mediator=True, replaced_on=None).values_list("person_name", flat=True))
