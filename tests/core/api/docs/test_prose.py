from __future__ import annotations

from core.api.docs.prose import blocks

TEXT = """# Title

Words over
two lines with `code` in them.

## Part

- one
- two
  lines

```sh
curl x

# no title
```

End.
"""


def test_a_page_comes_apart_into_its_blocks():
    found = [(block.kind, block.text) for block in blocks(TEXT)]

    assert found == [
        ("title", "Title"),
        ("text", "Words over two lines with `code` in them."),
        ("heading", "Part"),
        ("item", "one"),
        ("item", "two lines"),
        ("code", "curl x\n\n# no title"),
        ("text", "End."),
    ]
