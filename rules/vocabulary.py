"""The words of the house, each with its Chinese label.

Stored codes are lower-case English, labels are Chinese. A `Term` needs no Django, yet `Term.choices()`
fits a model field. Never rename a code that was ever stored; add a new one.
"""

from __future__ import annotations

from functools import cached_property

from rules.term import Term as Term


class Status(Term):
    """Where a dispute stands. Level is another column, and so is the reason why it ended."""

    REGISTERED = "registered", "已登记"
    MEDIATING = "mediating", "调解中"
    AGREED = "agreed", "已达成协议"
    PERFORMING = "performing", "履行中"
    TERMINATED = "terminated", "调解终止"
    REFERRED = "referred", "已移送"
    CLOSED = "closed", "已办结"


class Level(Term):
    """Who carries the dispute now, from the lowest to the highest; the exits lie outside the ladder."""

    GRID = "grid", "网格"
    PANEL = "panel", "村（社区）“4+1”防线"
    VILLAGE = "village", "村（社区）调委会"
    TOWNSHIP = "township", "乡镇（街道）"
    COUNTY = "county", "县（区）"
    OUTSIDE = "outside", "出口"

    @cached_property
    def rank(self) -> int:
        """Height on the ladder, 0 for the grid."""
        return list(type(self)).index(self)


class Role(Term):
    """What an appointment makes of a person."""

    GRID_WORKER = "grid_worker", "网格员"
    MEDIATOR = "mediator", "人民调解员"
    COMMITTEE_HEAD = "committee_head", "调委会主任"
    TOWNSHIP_OFFICER = "township_officer", "司法所工作人员"
    COUNTY_OFFICER = "county_officer", "县（区）工作人员"
    LEGAL_AID_LAWYER = "legal_aid_lawyer", "法律援助律师"
    AUDITOR = "auditor", "审计人员"
    ADMINISTRATOR = "administrator", "系统管理员"
    SYSTEM = "system", "系统"


class PanelRole(Term):
    """Whom a slot of an N+1 line calls for."""

    VILLAGE_CADRE = "village_cadre", "村干部调解员"
    COMMITTEE_MEMBER = "committee_member", "调委会主任或委员"
    GRID_WORKER = "grid_worker", "网格员"
    WOMEN = "women", "妇联或女调解员"
    ELDER = "elder", "乡贤（老娘舅）"
    GROUP_LEADER = "group_leader", "村民小组长或村民代表"
    CLAN_ELDER = "clan_elder", "寨老或家族长辈"
    LEGAL_HELPER = "legal_helper", "法律明白人"
    LEGAL_ADVISER = "legal_adviser", "村法律顾问（律师）"
    POLICE = "police", "民警或辅警"
    JUDICIAL_OFFICE = "judicial_office", "司法所工作人员"
    TOWN_CADRE = "town_cadre", "联村干部"
    SOCIAL_WORKER = "social_worker", "心理或社会工作者"
    EXPERT = "expert", "行业专家"


class OrganisationKind(Term):
    """What an organisation is. The eight body types of a committee follow 人民调解法 34."""

    VILLAGE_COMMITTEE = "village_committee", "村人民调解委员会"
    NEIGHBOURHOOD_COMMITTEE = "neighbourhood_committee", "居民人民调解委员会"
    TOWNSHIP_COMMITTEE = "township_committee", "乡镇人民调解委员会"
    STREET_COMMITTEE = "street_committee", "街道人民调解委员会"
    ENTERPRISE_COMMITTEE = "enterprise_committee", "企事业单位人民调解委员会"
    TRADE_COMMITTEE = "trade_committee", "行业性专业性人民调解委员会"
    STATIONED_ROOM = "stationed_room", "派驻调解室"
    PERSONAL_STUDIO = "personal_studio", "个人调解工作室"
    JUDICIAL_OFFICE = "judicial_office", "司法所"
    COUNTY_CENTRE = "county_centre", "县（区）综治中心"
    JUSTICE_BUREAU = "justice_bureau", "县（区）司法局"
    LEGAL_AID_CENTRE = "legal_aid_centre", "法律援助中心"
    COURT = "court", "人民法院"
    ARBITRATION = "arbitration", "仲裁机构"
    POLICE = "police", "公安机关"
    ADMINISTRATION = "administration", "行政机关"


class PlaceKind(Term):
    """The four fixed levels of a jurisdiction."""

    COUNTY = "county", "县（区）"
    TOWNSHIP = "township", "乡镇（街道）"
    VILLAGE = "village", "村（社区）"
    GRID = "grid", "网格"


class DisputeType(Term):
    """The 18 types of the official statistics table, in its order."""

    MARRIAGE_FAMILY = "marriage_family", "婚姻家庭"
    NEIGHBOUR = "neighbour", "邻里"
    HOUSE_HOMESTEAD = "house_homestead", "房屋宅基地"
    CONTRACT = "contract", "合同"
    PRODUCTION = "production", "生产经营"
    DAMAGE = "damage", "损害赔偿"
    LAND_FOREST = "land_forest", "山林土地"
    EXPROPRIATION = "expropriation", "征地拆迁"
    POLLUTION = "pollution", "环境污染"
    MIGRANT_WAGE = "migrant_wage", "拖欠农民工工资"
    LABOUR_OTHER = "labour_other", "其他劳动争议"
    TOURISM = "tourism", "旅游"
    E_COMMERCE = "e_commerce", "电子商务"
    CONSUMER_OTHER = "consumer_other", "其他消费"
    MEDICAL = "medical", "医疗"
    TRAFFIC = "traffic", "道路交通事故"
    PROPERTY_MANAGEMENT = "property_management", "物业"
    OTHER = "other", "其他"


class Channel(Term):
    """Where a dispute came from (statistics columns 12-19)."""

    ON_REQUEST = "on_request", "依申请"
    OWN_INITIATIVE = "own_initiative", "主动调解"
    COURT = "court", "法院委托移送"
    PROCURATORATE = "procuratorate", "检察院委托移送"
    POLICE = "police", "公安机关委托移送"
    PETITION = "petition", "信访部门委托移送"
    OTHER_DEPARTMENT = "other_department", "其他部门委托移送"

    @property
    def is_entrusted(self) -> bool:
        """True when another organ sent it: the standing exception to 若干规定 22 (二)."""
        return self not in (Channel.ON_REQUEST, Channel.OWN_INITIATIVE)


class RequestForm(Term):
    """How the request was made (若干规定 23)."""

    WRITTEN = "written", "书面申请"
    ORAL = "oral", "口头申请"
    NONE = "none", "无申请（主动或委托）"


class Complexity(Term):
    """How hard it looks at intake."""

    SIMPLE = "simple", "简易"
    ORDINARY = "ordinary", "普通"
    COMPLEX = "complex", "疑难复杂"


class HandledBy(Term):
    """Whether another organ has accepted or resolved the matter already (若干规定 22 (二))."""

    NOBODY = "nobody", "未经其他机关处理"
    COURT = "court", "人民法院已受理或解决"
    POLICE = "police", "公安机关已受理或解决"
    ADMINISTRATION = "administration", "其他行政机关已受理或解决"


class RiskTag(Term):
    """Signs that a dispute may turn violent (人民调解法 25)."""

    VIOLENCE = "violence", "已发生肢体冲突"
    THREAT = "threat", "扬言报复或同归于尽"
    WEAPON = "weapon", "持械"
    SELF_HARM = "self_harm", "扬言自杀自残"
    GROUP_FIGHT = "group_fight", "可能群体性械斗"
    GROUP_PETITION = "group_petition", "可能群体性上访"
    DOMESTIC_VIOLENCE = "domestic_violence", "家庭暴力"
    ABUSE_OF_INCAPABLE = "abuse_of_incapable", "无或限制民事行为能力人疑受家庭暴力"
    REPEATED_POLICE_CALLS = "repeated_police_calls", "多次报警"
    OLD_GRUDGE = "old_grudge", "积怨较深"
    DEATH = "death", "涉及人员死亡"
    QUARREL = "quarrel", "发生口角"


class RiskColour(Term):
    """How urgently people look after a dispute."""

    RED = "red", "红色"
    ORANGE = "orange", "橙色"
    YELLOW = "yellow", "黄色"
    GREEN = "green", "绿色"


class PartyRole(Term):
    """Side of a party."""

    APPLICANT = "applicant", "申请人"
    RESPONDENT = "respondent", "被申请人"
    THIRD = "third", "第三人"


class PartyKind(Term):
    """A person or a body: they sign differently."""

    PERSON = "person", "自然人"
    ORGANISATION = "organisation", "法人或其他组织"


class PartyTag(Term):
    """What makes a party vulnerable or entitled (法律援助法 31, 32, 42)."""

    MINOR = "minor", "未成年人"
    ELDERLY = "elderly", "老年人"
    DISABLED = "disabled", "残疾人"
    INCAPABLE = "incapable", "无或限制民事行为能力人"
    NO_INCOME = "no_income", "无固定生活来源"
    SOCIAL_RELIEF = "social_relief", "社会救助、司法救助或优抚对象"
    MIGRANT_WORKER = "migrant_worker", "进城务工人员"
    HERO_KIN = "hero_kin", "英雄烈士近亲属"
    GOOD_SAMARITAN = "good_samaritan", "见义勇为者"
    ABUSE_VICTIM = "abuse_victim", "遭受虐待、遗弃或家庭暴力的受害人"


class AidMatter(Term):
    """Civil matters for which legal aid is open (法律援助法 31)."""

    NONE = "none", "不属于法定事项"
    STATE_COMPENSATION = "state_compensation", "依法请求国家赔偿"
    SOCIAL_INSURANCE = "social_insurance", "请求给予社会保险待遇或者社会救助"
    PENSION = "pension", "请求发给抚恤金"
    MAINTENANCE = "maintenance", "请求给付赡养费、抚养费、扶养费"
    LABOUR = "labour", "请求确认劳动关系或者支付劳动报酬"
    CAPACITY = "capacity", "请求认定公民无民事行为能力或者限制民事行为能力"
    INJURY = "injury", "请求工伤事故、交通事故、食品药品安全事故、医疗事故人身损害赔偿"
    POLLUTION = "pollution", "请求环境污染、生态破坏损害赔偿"


class SessionResult(Term):
    """How a mediation session ended."""

    SETTLED = "settled", "调解成功"
    FAILED = "failed", "调解不成"
    CONTINUE = "continue", "有待继续调解"


class CloseReason(Term):
    """Why a dispute ended. Failure is an honest end, not a fault."""

    FULFILLED = "fulfilled", "履行完毕"
    DECLINED = "declined", "不予受理"
    WITHDRAWN = "withdrawn", "申请人撤回"
    REFUSED = "refused", "当事人拒绝调解"
    NOT_SETTLED = "not_settled", "调解不成"
    REFERRED = "referred", "移送其他途径"


class AgreementForm(Term):
    """人民调解法 28: a written agreement, or an oral one if the parties think writing is not needed."""

    WRITTEN = "written", "书面协议"
    ORAL = "oral", "口头协议"


class MarkKind(Term):
    """What makes a written agreement effective (人民调解法 29)."""

    PARTY_SIGNATURE = "party_signature", "当事人签名、盖章或按指印"
    MEDIATOR_SIGNATURE = "mediator_signature", "人民调解员签名"
    COMMITTEE_SEAL = "committee_seal", "人民调解委员会印章"


class ObligationKind(Term):
    """What a party promised."""

    PAY = "pay", "支付款项"
    DO = "do", "做出行为"
    REFRAIN = "refrain", "不做某行为"


class HandoverState(Term):
    """State of a hand-over to another organisation on the ladder."""

    PENDING = "pending", "待接收"
    ACCEPTED = "accepted", "已接收"
    RETURNED = "returned", "已退回"
    REVOKED = "revoked", "已撤回"
    PASSED_ON = "passed_on", "未接收，已再上报"


class ReferralKind(Term):
    """The exits. None of them may ever be blocked (人民调解法 3)."""

    COURT = "court", "向人民法院起诉"
    ARBITRATION = "arbitration", "申请仲裁"
    ADMINISTRATION = "administration", "行政处理（裁决、复议）"
    LEGAL_AID = "legal_aid", "法律援助"


class ReferralState(Term):
    """State of one referral."""

    PENDING = "pending", "待接收"
    ACCEPTED = "accepted", "已接收"
    DECLINED = "declined", "已退回"
    FINISHED = "finished", "已有结果"


class Action(Term):
    """Every act of the lifecycle; rules/lifecycle.py says when it may happen."""

    REGISTER = "register", "登记"
    ACCEPT = "accept", "受理"
    DECLINE = "decline", "不予受理"
    WITHDRAW = "withdraw", "登记撤回申请"
    SUPPLEMENT = "supplement", "补充情况"
    CONVENE_PANEL = "convene_panel", "组成调解小组"
    HOLD_SESSION = "hold_session", "记录调解会"
    REPORT_RISK = "report_risk", "登记风险情况"
    REPORT_DANGER = "report_danger", "登记已报告公安机关或有关部门"
    EXTEND = "extend", "延长调解期限"
    PAUSE_CLOCK = "pause_clock", "登记委托鉴定"
    RESUME_CLOCK = "resume_clock", "登记收到鉴定意见"
    RECOUNT = "recount", "重新计算期限"
    REFUSE = "refuse", "登记当事人拒绝调解"
    TERMINATE = "terminate", "终止调解"
    AGREE = "agree", "达成书面协议"
    AGREE_ORALLY = "agree_orally", "达成口头协议"
    RECORD_MARK = "record_mark", "登记签名盖章"
    TAKE_EFFECT = "take_effect", "协议生效"
    RESUME = "resume", "恢复调解"
    RECORD_PERFORMANCE = "record_performance", "登记履行"
    RELEASE = "release", "登记免除"
    LAPSE = "lapse", "司法确认申请期限届满"
    FOLLOW_UP = "follow_up", "回访"
    ESCALATE = "escalate", "上报"
    RETURN = "return", "退回"
    REVOKE = "revoke", "撤回上报"
    HAND_OVER = "hand_over", "更换承办人"
    OVERRIDE = "override", "不照规则办理"
    REFER = "refer", "移送出口"
    REFER_LEGAL_AID = "refer_legal_aid", "转法律援助"
    RECORD_OUTCOME = "record_outcome", "登记移送结果"
    ANSWER_AID = "answer_aid", "办理法律援助"
    DELIVER_NOTICE = "deliver_notice", "登记已送达通知"
    CLOSE = "close", "办结"
    FILE = "file", "整理卷宗"


class Measure(Term):
    """What a rule asks for."""

    REFUSE_INTAKE = "refuse_intake", "不予受理"
    SEND_UP = "send_up", "上报"
    ASK_EXTENSION = "ask_extension", "选择延长或者终止"
    TERMINATE = "terminate", "终止调解并告知其他途径"
    CHOOSE_EXIT = "choose_exit", "选择其他途径"
    REPORT_POLICE = "report_police", "立即报告公安机关或有关部门"
    NOTIFY_LEADER = "notify_leader", "通知负责人"
    WATCH = "watch", "重点关注"
    OFFER_AID = "offer_aid", "告知可以申请法律援助"
    REFER_AID = "refer_aid", "转法律援助"
    REMIND = "remind", "提醒承办人"
    LAPSE = "lapse", "登记司法确认申请期限届满"


class Mode(Term):
    """Who carries the measure out."""

    ACT = "act", "系统自动办理"
    ASK = "ask", "由人决定"


class Move(Term):
    """What an act does to the level."""

    STAY = "stay", "不变"
    UP = "up", "上移"
    DOWN = "down", "下移"
    OUT = "out", "离开阶梯"


class Side(Term):
    """Which organisation's people may act."""

    RESPONSIBLE = "responsible", "当前承办单位"
    SENDER = "sender", "上报单位"
