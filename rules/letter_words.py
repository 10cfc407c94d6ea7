"""The words of the outbox: by which way a notice goes out, where a letter stands, and what went wrong with it."""

from __future__ import annotations

from rules.term import Term


class LetterChannel(Term):
    """The ways out of the house. The inbox row itself is the delivery of `in_app`."""

    IN_APP = "in_app", "系统待办"
    MAIL = "mail", "电子邮件"
    SMS = "sms", "短信"
    WEBHOOK = "webhook", "业务系统接口"


class LetterState(Term):
    """Where a letter stands. `unknown` and `dead` wait for a named person, never for a machine."""

    WAITING = "waiting", "等待发送"
    SENDING = "sending", "正在发送"
    SENT = "sent", "已经送出"
    UNKNOWN = "unknown", "不知道是否送到"
    DEAD = "dead", "没有送到"

    @property
    def is_stuck(self) -> bool:
        """True when only a person can say how it goes on."""
        return self in (LetterState.UNKNOWN, LetterState.DEAD)


class LetterTrouble(Term):
    """Why a letter did not go: the class of the error, never an address, a name or the words of a server."""

    NO_CONNECTION = "no_connection", "连不上对方的服务器"
    BUSY = "busy", "对方的服务器暂时不收"
    REFUSED = "refused", "对方拒收"
    BAD_ADDRESS = "bad_address", "收件地址无效"
    FORBIDDEN = "forbidden", "接口地址指向内部网络或者不是https，已拦截"
    SWITCHED_OFF = "switched_off", "这种方式现在没有启用"
    CUT_OFF = "cut_off", "发送途中断开，可能已经送到"
    CRASHED = "crashed", "发送时程序中断，可能已经送到"
    RESTORED = "restored", "由备份恢复，备份以后可能已经送出"
    STRANGE = "strange", "意外错误，可能已经送到"
