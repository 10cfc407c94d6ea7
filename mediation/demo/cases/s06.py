"""S06 两街道联合: two committees, one file, one number, counted once."""

from mediation.demo.case import ASSUMED, Case, Stage
from mediation.demo.county import TOWN, County
from mediation.demo.walk import BODY, SETTLED, Walk, applicant, day, respondent
from mediation.models import Dispute
from rules.paper_words import PaperKind
from rules.vocabulary import AidMatter, Channel, DisputeType, Level, MarkKind, PartyTag, RequestForm

OTHER_COMMITTEE = "城东街道人民调解委员会"


def story(county: County) -> Dispute:
    """The worker lives in one, the employer sits in the other; the request goes to the employer's committee."""
    walk = Walk(county, "qingxi_zhao", room="青溪镇综治中心调解室")
    home, works = county.body("东门社区居民人民调解委员会").place, county.body("枫林村人民调解委员会").place
    walk.register(
        "2019-07-30 09:00",
        CASE,
        body=TOWN,
        people=[
            applicant("张某", village=home, tags=[PartyTag.MIGRANT_WORKER]),
            respondent("某食品公司", village=works, **BODY),
        ],
        narrative="四川籍务工人员张某2019年2月在某食品公司受伤，双方分属两个街道，对工伤补偿有争议。",
        claim="支付工伤补偿",
        dispute_type=DisputeType.LABOUR_OTHER,
        channel=Channel.ON_REQUEST,
        request_form=RequestForm.WRITTEN,
        level=Level.TOWNSHIP,
        occurred_on=day("2019-02-01"),
        aid_matter=AidMatter.INJURY,
    )
    walk.issue("2019-07-30 09:10", PaperKind.INTAKE_RECEIPT)
    walk.accept("2019-07-30 09:20", f"两调委会联合调解，以本调委会为主；申请日{ASSUMED}")
    walk.meet("2019-08-03 09:00", SETTLED, f"{OTHER_COMMITTEE}派员共同调解，双方就补偿达成一致，金额未载明。")
    walk.agree(
        "2019-08-03 10:30",
        [walk.do("某食品公司", "公司支付工伤补偿款（金额、付款日未载明）")],
        issues="工伤补偿的数额。",
        responsibility="公司依法承担工伤责任。",
    )
    walk.issue("2019-08-03 10:40", PaperKind.AGREEMENT)
    walk.mark("2019-08-03 10:45", MarkKind.COMMITTEE_SEAL, OTHER_COMMITTEE)
    walk.sign("2019-08-03 11:00")
    return walk.dispute


CASE = Case(
    code="S06",
    title="两街道联合调解工伤补偿",
    source="www.gdlonghu.gov.cn/stlhsfj/gkmlpt/content/1/1448/mpost_1448174.html",
    stage=Stage.PERFORMING,
    unknown=("申请日", "补偿金额", "付款日", "履行"),
    story=story,
)
