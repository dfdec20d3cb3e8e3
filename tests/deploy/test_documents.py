"""What the operators' pages say of settings is so, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

from visiona.settings.rules import SETTINGS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/*/*.md"),
]  # fmt: skip
# Pages that are being written.
TO_COME = {"backup.md"}
WHOSE = {
    "all", "web", "workers", "worker-io", "worker-cpu", "beat", "commands", "migrate",
    "create_roles",
}  # fmt: skip


def rows(page: str) -> dict[str, list[str]]:
    """The cells of each line of a table that begins with a name in capitals."""
    found = re.findall(r"^\| `([A-Z_0-9]+)` \|(.+)\|$", page, re.MULTILINE)
    return {name: [cell.strip() for cell in re.split(r"(?<!\\)\|", rest)] for name, rest in found}


CONFIGURE = (ROOT / "docs/operations/configure.md").read_text()
TABLE = rows(CONFIGURE.partition("The lines of the Procfile")[0])
OF_PROCFILE = rows(CONFIGURE.partition("The lines of the Procfile")[2].partition("\n## ")[0])


def example() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and line[0] != "#")


def test_the_table_has_each_setting_once_in_the_order_of_the_example():
    assert list(TABLE) == list(example())
    assert set(TABLE) == set(SETTINGS)


def test_it_says_what_production_can_not_do_without():
    needed = {name for name, (_, _, need, _) in TABLE.items() if need.startswith("yes")}

    # One of the two places for files; the role, which the Procfile sets.
    others = {"S3_BUCKET", "PRIVATE_FILES_ROOT", "ENVIRONMENT", "DB_ROLE"}
    assert needed - others == {name for name, one in SETTINGS.items() if one.is_required}


def test_it_gives_the_defaults_of_the_example():
    given = {name: default.strip("`") for name, (_, default, _, _) in TABLE.items()}

    assert {name: given[name] for name, value in example().items() if value} == {
        name: value for name, value in example().items() if value
    }


def test_it_says_what_each_is_and_whose():
    for name, (meaning, _, _, whose) in (TABLE | with_need(OF_PROCFILE)).items():
        assert meaning, name
        assert set(whose.replace("`", "").split(", ")) <= WHOSE, name


def with_need(table: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: [*cells[:2], "", cells[2]] for name, cells in table.items()}


def test_what_the_procfile_reads_beside_them_is_told_with_its_default():
    read = re.findall(r"\$\{([A-Z_]+):-([^}]+)\}", (ROOT / "Procfile").read_text())

    told = {name: default.strip("`") for name, (_, default, _) in OF_PROCFILE.items()}
    assert told == {name: default for name, default in read if name not in SETTINGS}


def test_links_lead_somewhere():
    lost = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in PAGES
        for link in re.findall(r"\]\(([^)\s]+)\)", without_code(page.read_text()))
        if not link.startswith(("http", "mailto:", "/")) and not is_there(page, link)
    ]

    assert lost == []


def is_there(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return target.name in TO_COME
    return not anchor or anchor in anchors(target.read_text())


def anchors(page: str) -> set[str]:
    """As GitHub makes them of headings."""
    titles = re.findall(r"^#+ (.+)$", without_code(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def without_code(page: str) -> str:
    return re.sub(r"^```.*?^```", "", page, flags=re.DOTALL | re.MULTILINE)
