"""Words that only the rulebooks use: how a court handed a case over, and what legal periods are counted from."""

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
