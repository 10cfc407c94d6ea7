"""Who asks in vain on the public pages: a counter per address and ten minutes, so that nobody can try codes one by one.

Only misses count, so whoever holds a paper is never stopped. The counter is a row, hence the same for every process.
"""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from mediation.models import LookupTally

SPAN = datetime.timedelta(minutes=10)
MOST_MISSES = 20
KEPT = datetime.timedelta(days=1)
_EPOCH = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)


def may_look_up(*, address: str, at: datetime.datetime) -> bool:
    """Whether this address has misses left in these ten minutes."""
    tally = LookupTally.objects.filter(address=_digest(address), since=_since(at)).first()
    return tally is None or tally.misses < MOST_MISSES


@transaction.atomic
def count_miss(*, address: str, at: datetime.datetime) -> None:
    """One more code that nobody gave out. Rows of other days go when a new one comes."""
    tally, is_new = LookupTally.objects.get_or_create(address=_digest(address), since=_since(at))
    LookupTally.objects.filter(pk=tally.pk).update(misses=F("misses") + 1)
    if is_new:
        LookupTally.objects.filter(since__lt=at - KEPT).delete()


def _since(at: datetime.datetime) -> datetime.datetime:
    """The begin of the ten minutes."""
    return at - (at - _EPOCH) % SPAN


def _digest(address: str) -> str:
    return salted_hmac("mediation.lookup.address", address, algorithm="sha256").hexdigest()
