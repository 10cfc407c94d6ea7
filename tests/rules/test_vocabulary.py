"""Words: codes that can be stored, labels that can be read."""

import inspect
import re

import pytest

from rules import letter_words, vocabulary
from rules.vocabulary import Channel, Level, Term

TERMS = [
    cls
    for words in (vocabulary, letter_words)
    for _, cls in inspect.getmembers(words, inspect.isclass)
    if issubclass(cls, Term) and cls is not Term
]


@pytest.mark.parametrize("words", TERMS, ids=lambda words: words.__name__)
def test_codes_are_lower_case_english_and_labels_chinese(words):
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", word.value) for word in words)
    assert all(re.search(r"[\u4e00-\u9fff]", word.label) for word in words)
    assert len({word.label for word in words}) == len(words)
    assert words.choices() == [(word.value, word.label) for word in words]
    assert words.__doc__


def test_levels_have_a_height():
    assert [level.rank for level in Level] == [0, 1, 2, 3, 4, 5]


def test_only_what_another_organ_sent_is_entrusted():
    assert [channel for channel in Channel if not channel.is_entrusted] == [Channel.ON_REQUEST, Channel.OWN_INITIATIVE]
