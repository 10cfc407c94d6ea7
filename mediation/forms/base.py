"""What every form shares: one look, one way to say that a field is optional, one way to take a service's no."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from mediation.models import Dispute, User
from mediation.services.errors import Refused
from rules.lifecycle import NotAllowed
from rules.loading import BadTable

_LOOK: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, ""),
    (forms.Select, "form-select"),
    (forms.Textarea, "form-control"),
    (forms.widgets.Input, "form-control"),
)
_SAID = {"required": "请填写这一项。", "invalid_choice": "请从列表中选择。", "invalid_list": "请从列表中选择。"}


def dress(field: forms.Field) -> None:
    """One look, and our own words for what Django would say."""
    field.template_name = "mediation/parts/field.html"
    look = next((css for widget, css in _LOOK if isinstance(field.widget, widget)), "")
    field.widget.attrs.setdefault("class", look)
    # What Django says by itself is a lazy translation; what we wrote for the field is plain text and stays.
    field.error_messages |= {
        key: text for key, text in _SAID.items() if not isinstance(field.error_messages.get(key), str)
    }
    # The server answers, in Chinese, for all at once.
    field.widget.use_required_attribute = lambda initial: False


class HouseForm(forms.Form):
    """A form as the house shows it. `more` names the fields that stay folded until somebody needs them."""

    more: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        self.dress()

    def dress(self) -> None:
        """Give every field the look of the house; again after fields were added."""
        for field in self.fields.values():
            dress(field)

    @property
    def first(self) -> list[forms.BoundField]:
        """Fields that are always open."""
        return [bound for bound in self.visible_fields() if bound.name not in self.more]

    @property
    def folded(self) -> list[forms.BoundField]:
        """Fields behind "更多"."""
        return [bound for bound in self.visible_fields() if bound.name in self.more]

    @property
    def unfolds(self) -> bool:
        """True when something behind "更多" needs to be seen."""
        return self.is_bound and any(bound.errors or bound.name in self.changed_data for bound in self.folded)

    def take(self, refusal: Exception) -> None:
        """Show a service's no at its field, or above the form when the field is not here."""
        field = getattr(refusal, "field", None)
        self.add_error(field if field in self.fields else None, sentences(refusal))


REFUSALS = (Refused, NotAllowed, BadTable)


def sentences(refusal: Exception) -> list[str]:
    """A service's no. A paper names every field, character and code point that it cannot print; a rulebook every fault."""
    if isinstance(refusal, BadTable):
        return list(refusal.faults)
    problems = getattr(refusal, "problems", None)
    return [f"不能打印：{problem}" for problem in problems] if problems else [str(refusal)]


class ActForm(HouseForm):
    """A form that does one act. Its fields are named as the service names its arguments.

    `subject` is the service's name for the row it works on (`about`, the dispute unless told otherwise); an empty
    `subject` means that one of the fields chooses it.
    """

    subject: ClassVar[str] = "dispute"
    from_link: ClassVar[tuple[str, ...]] = ()
    hint: str = ""

    def __init__(
        self, *args: Any, dispute: Dispute, user: User, on: datetime.date, about: Any = None, **options: Any
    ) -> None:
        self.dispute, self.user, self.today, self.about = dispute, user, on, about
        super().__init__(*args, **options)
        self.prepare()

    def prepare(self) -> None:
        """Fill the choices that hang on the dispute."""

    def arguments(self) -> dict[str, Any]:
        """What the service is called with, beside who and when."""
        subject = {self.subject: self.about or self.dispute} if self.subject else {}
        return {**subject, **self.cleaned_data}

    @classmethod
    def initial_from(cls, query: Mapping[str, str]) -> dict[str, str]:
        """What a link may fill in beforehand."""
        return {name: query[name] for name in cls.from_link if name in query}
