"""Words in an agreement that call for a second look before it is signed (人民调解法 4; 民事诉讼法的解释 355).

A word found is a warning to a reader, never a verdict; a word not found proves nothing, so silence stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable

SIGNALS: dict[str, tuple[str, ...]] = {
    "has_fee": ("调解费", "调解服务费", "调解手续费"),
    "confirms_status": (
        "同意离婚",
        "自愿离婚",
        "协议离婚",
        "解除婚姻关系",
        "解除收养关系",
        "断绝父子关系",
        "断绝父女关系",
        "断绝母子关系",
        "断绝母女关系",
    ),
    "confirms_ownership": ("所有权归", "产权归", "使用权归", "著作权归", "专利权归", "商标权归"),
}
"""By fact: words that make it true of an agreement whose promises hold them."""


def signals(promises: Iterable[str]) -> dict[str, bool]:
    """The facts that the words of the promises suggest, each True; nothing is ever said to be false."""
    text = "\n".join(promises)
    return {fact: True for fact, words in SIGNALS.items() if any(word in text for word in words)}
