"""How long a dossier is kept: what is proposed by the kind of dispute. A person may decide otherwise, with a reason.

The three classes are those of the archives; which case falls into which is an example that every office may change.
"""

from __future__ import annotations

from rules.paper_words import Retention
from rules.vocabulary import DisputeType

OF_LAND_AND_HOUSE = frozenset({DisputeType.LAND_FOREST, DisputeType.HOUSE_HOMESTEAD, DisputeType.EXPROPRIATION})
OF_STATUS = ("继承", "遗产", "监护", "宅基地", "承包地", "房屋产权")


def proposed(dispute_type: DisputeType, *, is_oral: bool, is_performed: bool, about: str) -> tuple[Retention, str]:
    """The class and why, in a Chinese sentence. `about` is what the dispute is said to be about."""
    if dispute_type in OF_LAND_AND_HOUSE:
        return Retention.PERMANENT, f"{dispute_type.label}纠纷，建议永久保管。"
    word = next((word for word in OF_STATUS if word in about), "")
    if word:
        return Retention.PERMANENT, f"涉及“{word}”，建议永久保管。"
    if is_oral and is_performed:
        return Retention.SHORT, "口头协议，已经履行，建议短期保管。"
    return Retention.LONG, "有书面材料需要查考，建议长期保管。"
