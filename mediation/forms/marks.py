"""The marks that make an agreement binding, and the scan of the signed paper (人民调解法 29)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from mediation.forms.acts import party_label
from mediation.forms.base import ActForm
from mediation.forms.fields import DayField, ScanField
from mediation.models import Mark, Party
from mediation.services.roster import mediators_who_may_sign
from rules.vocabulary import MarkKind, PartyKind

Choice = tuple[str, str]


class MarkForm(ActForm):
    """One signature, seal or fingerprint on the signed paper."""

    from_link = ("who",)
    subject = "agreement"
    hint = "看着本人在纸上签名、盖章或按指印以后，一个一个登记。最后一个登记完，协议就生效（人民调解法29）。"
    who = forms.ChoiceField(label="谁", widget=forms.RadioSelect)
    manner = forms.ChoiceField(label="方式", choices=Mark.Manner.choices, widget=forms.RadioSelect)
    made_on = DayField("哪一天")

    def prepare(self) -> None:
        """Who has not signed yet, and who may sign for them."""
        agreement = self.about
        signed = {mark.party_id for mark in agreement.marks.all()}
        self.signers: dict[str, tuple[Party, str]] = {}
        waiting = [
            party for party in self.dispute.parties.prefetch_related("representatives") if party.pk not in signed
        ]
        choices = [choice for party in waiting for choice in self._for(party)]
        self.unguarded = [
            p for p in waiting if p.needs_guardian and not any(r.authorised_on for r in p.representatives.all())
        ]
        choices += self._officials({(mark.kind, mark.signer_name) for mark in agreement.marks.all()})
        self.fields["who"].choices = choices  # type: ignore[attr-defined]
        first = choices[0][0] if choices else ""
        wanted = str(self.initial.get("who") or first)
        manner = "seal" if wanted.startswith("seal") else "signature"
        self.initial = {"made_on": self.today, "who": first, "manner": manner, **self.initial}

    def _for(self, party: Party) -> Iterator[Choice]:
        """The party itself, its legal head, and everybody with recorded authority. A ward does not sign alone."""
        if not party.needs_guardian:
            yield self._known(f"party-{party.pk}", party, party.name, party_label(party))
        if party.kind == PartyKind.ORGANISATION and party.representative_name:
            name = party.representative_name
            yield self._known(f"head-{party.pk}", party, name, f"{name}（{party.name}的法定代表人）")
        for person in party.representatives.all():
            if person.authorised_on:
                label = f"{person.name}（代{party.name}，{person.get_kind_display()}）"
                yield self._known(f"for-{person.pk}", party, person.name, label)

    def _known(self, key: str, party: Party, name: str, label: str) -> Choice:
        self.signers[key] = (party, name)
        return key, label

    def _officials(self, made: set[tuple[str, str]]) -> Iterator[Choice]:
        """The mediator, the committee, and in a joint mediation the other committee."""
        if not any(kind == MarkKind.MEDIATOR_SIGNATURE for kind, _ in made):
            for name in mediators_who_may_sign(self.dispute, self.today):
                yield f"mediator-{name}", f"{name}（人民调解员）"
        for key, committee in (("seal", self.dispute.responsible), ("seal-joint", self.about.joint_committee)):
            if committee is not None and (MarkKind.COMMITTEE_SEAL.value, committee.name) not in made:
                yield key, f"{committee.name}（印章）"

    def arguments(self) -> dict[str, Any]:
        """Kind, party and name all follow from who it was."""
        who = self.cleaned_data["who"]
        party, name = self.signers.get(who, (None, ""))
        kind = MarkKind.PARTY_SIGNATURE
        if party is None:
            kind = MarkKind.COMMITTEE_SEAL if who.startswith("seal") else MarkKind.MEDIATOR_SIGNATURE
            bodies = {"seal": self.dispute.responsible, "seal-joint": self.about.joint_committee}
            name = bodies[who].name if who in bodies else who.removeprefix("mediator-")
        return {
            "agreement": self.about,
            "kind": kind.value,
            "party": party,
            "signer_name": name,
            "manner": self.cleaned_data["manner"],
            "made_on": self.cleaned_data["made_on"],
        }


class ScanForm(ActForm):
    """The signed paper, photographed or scanned."""

    subject = "agreement"
    hint = "各方签好以后，拍照或扫描上传。只收JPG、PNG、PDF，每个不超过10MB。"
    scan = ScanField("选择照片或文件")

    def arguments(self) -> dict[str, Any]:
        """The parts the service stores."""
        file_name, media_type, content = self.cleaned_data["scan"]
        return {"agreement": self.about, "file_name": file_name, "media_type": media_type, "content": content}
