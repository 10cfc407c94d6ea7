"""C09 母子四人分割遗产房: signed, confirmed by the court, paid, handed over; then one brother would not register."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import County
from mediation.demo.walk import SETTLED, Walk, applicant, day, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import Channel, DisputeType, Level, ReferralKind, RequestForm


def story(county: County) -> Dispute:
    """The agreement said nothing of helping with the transfer, and that is what the next lawsuit was about."""
    walk = Walk(county, "chengdong_qian", room="城东街道综治中心调解室")
    walk.register(
        "2017-04-10 09:00",
        CASE,
        body="城东街道人民调解委员会",
        people=[applicant("黄乙"), applicant("黄某丙"), respondent("唐某", gender="female"), respondent("黄甲")],
        narrative="父亲2003年3月去世，其父母先亡。遗有房屋68.493平方米，夫妻各半。母亲唐某，子女黄甲、黄乙、黄某丙。",
        claim="分割遗产房屋",
        dispute_type=DisputeType.MARRIAGE_FAMILY,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.ORAL,
        level=Level.TOWNSHIP,
        occurred_on=day("2003-03-01"),
    )
    walk.accept("2017-04-10 09:20", f"来源、受理日期{ASSUMED}")
    walk.meet("2017-04-12 09:30", SETTLED, "四人当面协商，母亲放弃继承并把自己的一半赠给三个子女。")
    walk.agree(
        "2017-04-12 11:00",
        [
            walk.pay("黄乙", "黄甲", 60_000, f"黄甲份额作价12万元，黄乙支付一半{ASSUMED}，领取法院裁定书时一次付清"),
            walk.pay(
                "黄某丙", "黄甲", 60_000, f"黄甲份额作价12万元，黄某丙支付一半{ASSUMED}，领取法院裁定书时一次付清"
            ),
            walk.do("黄甲", "父亲的遗产由三子女均分，母亲的一半由三子女均分，房屋归黄乙、黄某丙各50%，黄甲交接房屋"),
        ],
        issues="遗产和母亲的一半房产如何分。",
        responsibility="母亲放弃继承、赠与均出于自愿。",
    )
    walk.issue("2017-04-12 11:10", PaperKind.AGREEMENT)
    walk.sign("2017-04-12 11:30")
    walk.confirm("2017-04-18 09:30")
    for order in (1, 2, 3):
        walk.perform("2017-04-19 10:00", order, "领取裁定书后付清、交接")
    walk.visit("2017-05-15 10:00", f"黄甲拒绝配合过户{ASSUMED}", is_satisfied=False)
    walk.refer("2017-05-22 09:00", ReferralKind.COURT, "永宁县人民法院", f"黄乙、黄某丙另行起诉要求过户，日期{ASSUMED}")
    return walk.dispute


CASE = Case(
    code="C09",
    title="母子四人分割遗产房",
    source="fazhuwang.com.cn/12438/.html",
    stage=Stage.REFERRED,
    unknown=("案件来源", "协助过户的义务和日期", "起诉日期", "二审结论"),
    story=story,
)
