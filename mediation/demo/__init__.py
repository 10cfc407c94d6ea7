"""The demo county: its people, published cases retold, and a few disputes that are under way today."""

from __future__ import annotations

from mediation.demo.county import ADMINISTRATOR, PASSWORD, STAFF


def demo_logins() -> list[dict[str, str]]:
    """Who may log in: username, name, role, organisation, password. For demonstrations only."""
    return [
        {
            "username": member.username,
            "name": member.name,
            "role": "、".join(dict.fromkeys(role.label for _, role in member.posts)),
            "organisation": "、".join(dict.fromkeys(body for body, _ in member.posts)),
            "password": PASSWORD,
        }
        for member in (*STAFF, ADMINISTRATOR)
    ]
