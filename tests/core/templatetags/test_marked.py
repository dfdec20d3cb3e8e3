from __future__ import annotations

from core.templatetags.marked import marked


def test_backticks_become_code_and_markup_stays_text():
    assert marked("Send `a<b>` & go") == 'Send <code class="code">a&lt;b&gt;</code> &amp; go'


def test_words_alone_stay_words():
    assert marked("No `end") == "No `end"
