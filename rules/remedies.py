"""Where else to go when mediation ends: the remedies each type of dispute has (人民调解法 26).

No screen and no paper may hide them (人民调解法 3). Each remedy carries its article and, where there is one, its limit.
"""

from __future__ import annotations

from rules.vocabulary import DisputeType

COURT = "可以依法向有管辖权的人民法院提起诉讼；向人民法院请求保护民事权利的诉讼时效期间一般为三年（民法典188）。"
LABOUR = (
    "可以依法向劳动争议仲裁委员会申请仲裁；申请仲裁的时效期间为一年，从知道或者应当知道权利被侵害之日起计算"
    "（劳动争议调解仲裁法14、27）。",
    "对仲裁裁决不服的，除法律另有规定的外，可以自收到裁决书之日起十五日内向人民法院提起诉讼（劳动争议调解仲裁法50）。",
)
PAYMENT_ORDER = (
    "因支付拖欠劳动报酬、工伤医疗费、经济补偿或者赔偿金达成调解协议而用人单位不履行的，"
    "可以持调解协议书依法向人民法院申请支付令（劳动争议调解仲裁法16）。"
)
LEGAL_AID = "经济困难或者符合法定条件的，可以向法律援助中心申请法律援助（法律援助法31、32）。"

_BY_TYPE: dict[DisputeType, tuple[str, ...]] = {
    DisputeType.MIGRANT_WAGE: (
        *LABOUR,
        "可以向劳动保障监察机构投诉举报拖欠工资的行为。",
        PAYMENT_ORDER,
        LEGAL_AID,
    ),
    DisputeType.LABOUR_OTHER: (*LABOUR, PAYMENT_ORDER, LEGAL_AID),
    DisputeType.LAND_FOREST: (
        "属于农村土地承包经营纠纷的，可以向农村土地承包仲裁委员会申请仲裁，申请仲裁的时效期间为二年；"
        "也可以直接向人民法院起诉（农村土地承包经营纠纷调解仲裁法4、18）。",
        "属于土地、林木、林地所有权或者使用权争议的，由人民政府处理；对处理决定不服的，可以依法申请行政复议、提起行政诉讼"
        "（土地管理法14；森林法22）。",
        COURT,
    ),
    DisputeType.EXPROPRIATION: (
        "因征收集体所有的土地及其补偿发生的纠纷，不属于农村土地承包仲裁委员会的受理范围，"
        "可以通过行政复议或者诉讼等方式解决（农村土地承包经营纠纷调解仲裁法2）。",
        COURT,
    ),
    DisputeType.MEDICAL: (
        "可以向卫生主管部门申请行政调解，或者向人民法院提起诉讼（医疗纠纷预防和处理条例22）。",
        COURT,
        LEGAL_AID,
    ),
    DisputeType.TRAFFIC: (
        "各方当事人可以自收到终止调解文书之日起三日内，共同向公安机关交通管理部门申请调解（道路交通事故处理程序规定85）。",
        COURT,
        LEGAL_AID,
    ),
    DisputeType.MARRIAGE_FAMILY: (
        COURT,
        "遭受家庭暴力或者面临家庭暴力现实危险的，可以向人民法院申请人身安全保护令（反家庭暴力法23）。",
        LEGAL_AID,
    ),
    DisputeType.CONSUMER_OTHER: (
        "可以向消费者协会请求调解，向有关行政部门投诉，根据达成的仲裁协议提请仲裁（消费者权益保护法39）。",
        COURT,
    ),
    DisputeType.E_COMMERCE: ("可以向有关行政部门投诉，根据达成的仲裁协议提请仲裁（消费者权益保护法39）。", COURT),
    DisputeType.POLLUTION: (
        "可以向负有生态环境保护监督管理职责的部门投诉，请求处理。",
        COURT,
        LEGAL_AID,
    ),
}


def remedies(dispute_type: DisputeType) -> tuple[str, ...]:
    """Chinese sentences, the nearest remedy first; the court is always among them."""
    return _BY_TYPE.get(dispute_type, (COURT, LEGAL_AID))
