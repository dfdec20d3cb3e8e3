from __future__ import annotations

from core.templatetags.markdown import markdown, markdown_blocks


def test_backticks_become_code_and_markup_stays_text():
    assert markdown("Send `a<b>` & go") == 'Send <code class="code">a&lt;b&gt;</code> &amp; go'


def test_words_alone_stay_words():
    assert markdown("No `end") == "No `end"


def test_a_page_comes_apart_into_its_blocks():
    text = "# Title\n\nWords <b>over</b>\ntwo lines.\n\n- one\n- two\n\n"
    text += "```sh\ncurl x\n\n# no title\n```\n"

    title, words, items, code = markdown_blocks(text)

    assert (title.tag, title.children[0].content) == ("h1", "Title")
    assert words.children[0].content == "Words <b>over</b>\ntwo lines."
    assert [item.children[0].children[0].content for item in items] == ["one", "two"]
    assert (code.type, code.info, code.content) == ("fence", "sh", "curl x\n\n# no title\n")
