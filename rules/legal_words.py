"""Words of legal time: how a court handed a case over, what periods are counted from, which days are no plain days."""

from __future__ import annotations

from rules.vocabulary import Term


class CourtEntrustment(Term):
    """How a court handed a case over (特邀调解规定 2, 27): each way has its own period."""

    NONE = "none", "不是法院委派、委托"
    BEFORE_FILING = "before_filing", "立案前委派"
    ORDINARY = "ordinary", "立案后委托，普通程序"
    SUMMARY = "summary", "立案后委托，简易程序"


class ClockStart(Term):
    """The event whose day a legal period is counted from; the day itself does not count (民法典 201)."""

    ACCEPTED = "accepted", "受理之日"
    REQUESTED = "requested", "收到调解申请之日"
    ENTRUSTED = "entrusted", "接受法院委派、委托之日"
    TERMINATED = "terminated", "作出终止调解之日"
    EFFECTIVE = "effective", "协议生效之日"
    CONFIRM_APPLIED = "confirm_applied", "收到司法确认申请之日"
    CONFIRM_ACCEPTED = "confirm_accepted", "受理司法确认申请之日"
    RULING = "ruling", "收到确认裁定之日"
    LAST_DUE = "last_due", "最后一期履行期限届满之日"
    AID_REQUESTED = "aid_requested", "收到法律援助申请之日"
    AID_GRANTED = "aid_granted", "作出给予援助决定之日"
    AID_OBJECTION = "aid_objection", "收到对不予法律援助决定的异议之日"
    ARBITRATION_APPLIED = "arbitration_applied", "收到仲裁申请之日"
    ARBITRATION_ACCEPTED = "arbitration_accepted", "受理仲裁申请之日"
    AWARD = "award", "收到仲裁裁决书之日"
    HARM_KNOWN = "harm_known", "知道或者应当知道权利受到损害之日"

    @property
    def is_mediation(self) -> bool:
        """True for the periods within which mediation itself has to end."""
        return self in (ClockStart.ACCEPTED, ClockStart.REQUESTED, ClockStart.ENTRUSTED)

    @property
    def period_name(self) -> str:
        """What the period counted from this event is called on screens and papers."""
        return "调解期限" if self.is_mediation else _PERIODS[self]

    @property
    def is_right(self) -> bool:
        """A right lapses on its last day and is gone; a duty that was not done in time stays overdue."""
        return not self.is_mediation and self not in (ClockStart.AID_REQUESTED, ClockStart.AID_GRANTED)


_PERIODS: dict[ClockStart, str] = {
    ClockStart.TERMINATED: "共同申请公安机关调解期限",
    ClockStart.EFFECTIVE: "共同申请司法确认期限",
    ClockStart.RULING: "对确认裁定提出异议期限",
    ClockStart.LAST_DUE: "申请强制执行期限",
    ClockStart.AID_REQUESTED: "法律援助审查期限",
    ClockStart.AID_GRANTED: "指派法律援助人员期限",
    ClockStart.HARM_KNOWN: "诉讼或仲裁时效（自申请之日重新计算）",
}


class HolidayKind(Term):
    """Days of the yearly notice that are no plain days of the week."""

    REST = "rest", "放假"
    WORK = "work", "调休上班"


class ConsentManner(Term):
    """How a party agreed to a longer period; all of these leave something in writing (若干规定 33)."""

    SIGNED = "signed", "签了延长同意书"
    IN_RECORD = "in_record", "在调解记录上签名或按指印"
    MESSAGE = "message", "短信、微信等文字回复（已留存）"


class Clock(Term):
    """Whose time runs: the law's, the office's own, or what the parties agreed. They are never mixed."""

    LEGAL = "legal", "法定期限"
    OFFICE = "office", "办理时限"
    PROMISE = "promise", "约定期限"
