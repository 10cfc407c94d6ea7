"""What a person decides about a letter that did not arrive."""

from __future__ import annotations

from mediation.forms.base import ActForm
from mediation.forms.fields import LineField


class ResendForm(ActForm):
    """Nothing is asked: the button alone."""

    subject = "letter"


class ConfirmForm(ActForm):
    """How it is known over there."""

    subject = "letter"
    answer = LineField(200, "怎样送到的", help_text="例如：已打电话告知赵所长。不要写当事人的事。")
