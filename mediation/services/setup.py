"""Reference data of a fresh installation: the example county and the shipped panel model."""

from __future__ import annotations

from django.core.management import call_command
from django.db import transaction

from mediation.models import Organisation, PanelModel, PanelSlot, Place

FIXTURES = ("places", "organisations", "panel_models")


@transaction.atomic
def load_reference_data() -> bool:
    """Load fixtures/ into an empty database; False, and nothing done, when there are places already."""
    if Place.objects.exists():
        return False
    call_command("loaddata", *FIXTURES, verbosity=0)
    for model in (Place, Organisation, PanelModel, PanelSlot):
        model.history.bulk_history_create(model.objects.all())  # a fixture is written past the history
    return True
