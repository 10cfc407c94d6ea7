"""How one body sets and words its papers (mediation/models/styles.py), as documents wants to be told."""

from __future__ import annotations

from documents import press
from documents.layout.fonts import SHIPPED
from mediation.models import CommitteeStyle, Organisation
from rules.paper_words import Retention


def house_of(organisation: Organisation) -> press.House:
    """The body's own words and fonts."""
    style = CommitteeStyle.objects.filter(organisation=organisation).first()
    if style is None:
        return press.PLAIN
    words = {
        Retention.SHORT.label: style.short_word,
        Retention.LONG.label: style.long_word,
        Retention.PERMANENT.label: style.permanent_word,
    }
    fonts = SHIPPED if style.fonts == CommitteeStyle.Fonts.SHIPPED else {}
    return press.House({word: own for word, own in words.items() if own}, fonts)
