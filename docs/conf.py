"""The documentation as a site: Sphinx over the Markdown tree as it is, Chinese first, offline, the API from docstrings.

``python dev.py docs`` builds it into ``build/docs`` and takes every warning for an error.
"""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from docutils.core import publish_doctree
from docutils.nodes import system_message

import jizhi

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

project = "jizhi 极致"
author = copyright = "The jizhi authors"
release = version = jizhi.__version__
language = "zh_CN"
extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "**/*.schema.json"]
html_theme = "furo"
html_title = f"jizhi 极致 {release}"
html_show_sourcelink = False
html_copy_source = False
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
autodoc_typehints = "none"
autodoc_member_order = "groupwise"
# A console session, a CSV or a Mermaid drawing has no lexer here, or one that Chinese is too much for.
suppress_warnings = ["misc.highlighting_failure", "myst.header"]

SECTIONS = {
    "tutorial": ("教程", "Tutorials"),
    "how-to": ("怎样做", "How to"),
    "reference": ("参考", "Reference"),
    "explanation": ("说明", "Explanation"),
    "api": ("API", "API"),
}
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\(([^)\s#]+)(#[^)\s]*)?\)")


def setup(app):
    """Hook the few things in that make the tree a site."""
    app.connect("builder-inited", lambda app: write_api(Path(app.srcdir)))
    app.connect("source-read", read_source)
    app.connect("autodoc-process-docstring", plain_docstring)
    return {"parallel_read_safe": False}


def rooms() -> Iterator[str]:
    """Yield the dotted name of every module of the core that lists what it offers."""
    top = Path(jizhi.__file__).parent
    for path in sorted(top.rglob("*.py")):
        if re.search(r"^__all__ = \[", path.read_text(encoding="utf-8"), re.MULTILINE):
            parts = path.relative_to(top).with_suffix("").parts
            yield ".".join(["jizhi", *(part for part in parts if part != "__init__")])


def write_api(source: Path) -> None:
    """Write a page for every room into ``api``, which is not kept; what several offer stands where it was first met."""
    folder = source / "api"
    folder.mkdir(exist_ok=True)
    names = sorted(rooms(), key=lambda name: (name == "jizhi", name))
    seen: dict[tuple[str, str], str] = {}
    for name in names:
        room = importlib.import_module(name)
        elsewhere: dict[str, str] = {}
        for word in room.__all__:
            thing = getattr(room, word)
            place = (getattr(thing, "__module__", name), getattr(thing, "__qualname__", f"{name}.{word}"))
            if seen.setdefault(place, name) != name:
                elsewhere[word] = seen[place]
        options = f"   :exclude-members: {', '.join(elsewhere)}\n" if elsewhere else ""
        also = "".join(f"- `{word}`: [{home}]({home}.md)\n" for word, home in elsewhere.items())
        page = f"# {name}\n\n```{{eval-rst}}\n.. automodule:: {name}\n   :members:\n{options}```\n\n{also}"
        (folder / f"{name}.md").write_text(page, encoding="utf-8")
    index = "".join(f"- [{name}]({name}.md)\n" for name in names)
    (folder / "index.md").write_text(f"# API\n\n{index}\n", encoding="utf-8")


def read_source(app, docname: str, source: list[str]) -> None:
    """Give the two indexes their trees, and turn links that leave the tree into the names of files."""
    page = Path(app.env.doc2path(docname))
    source[0] = _LINK.sub(lambda found: _inside(page, found), source[0])
    if docname in ("index", "index.en"):
        source[0] += "".join(trees(Path(app.srcdir), english=docname == "index.en"))


def _inside(page: Path, found: re.Match[str]) -> str:
    text, target = found[1], found[2]
    if target.startswith(("http://", "https://", "mailto:")):
        return found[0]
    place = Path(os.path.normpath(page.parent / target))
    if place.is_relative_to(HERE) and place.suffix == ".md":
        return found[0]
    name = place.relative_to(ROOT).as_posix() if place.is_relative_to(ROOT) else target
    return f"{text} (`{name}`)" if text.strip("`") != name else f"`{name}`"


def trees(source: Path, *, english: bool) -> Iterator[str]:
    """Yield the trees of contents of one language, section by section."""
    if not english:
        yield "\n```{toctree}\n:hidden:\n\nEnglish <index.en>\n```\n"
    for section, titles in SECTIONS.items():
        if section == "api" and english:
            continue
        pages = sorted(path.relative_to(source).with_suffix("").as_posix() for path in (source / section).glob("*.md"))
        mine = [page for page in pages if page.endswith(".en") == english or page.endswith("glossary")]
        mine = [page for page in mine if not (english and page.endswith("glossary"))]
        rows = "\n".join(mine)
        yield f"\n```{{toctree}}\n:hidden:\n:maxdepth: 1\n:caption: {titles[english]}\n\n{rows}\n```\n"


def plain_docstring(app, what: str, name: str, thing: object, options: object, lines: list[str]) -> None:
    """Set a docstring as it is: paragraphs that are markup as such, examples as code, all else as it stands."""
    blocks = re.split(r"\n\s*\n", "\n".join(lines).strip("\n"))
    told: list[str] = []
    for block in blocks:
        told += [*_block(block), ""]
    lines[:] = told


def _block(block: str) -> list[str]:
    rows = block.split("\n")
    if rows[0].lstrip().startswith(">>>"):
        return [".. code-block:: python", "", *(f"   {row}" for row in rows)]
    if len({len(row) - len(row.lstrip()) for row in rows}) == 1 and not rows[0][:1].isspace() and _is_markup(block):
        return rows
    return [".. code-block:: text", "", *(f"   {row}" for row in rows)]


def _is_markup(block: str) -> bool:
    tree = publish_doctree(
        block, settings_overrides={"report_level": 5, "halt_level": 5, "file_insertion_enabled": False}
    )
    return not list(tree.findall(system_message))
