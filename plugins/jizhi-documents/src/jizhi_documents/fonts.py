"""The font of a PDF: where it is, and which characters it has, so that no name becomes a row of empty boxes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import attrs
import noto_cjk  # type: ignore[import-untyped]
import typst
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from jizhi.errors import FileNotRead


@attrs.frozen
class Font:
    """One family of a font file: as the compiler finds it, and the characters that it can show."""

    family: str
    fonts: typst.Fonts
    characters: frozenset[int]

    def lacks(self, texts: Iterable[str]) -> tuple[str, ...]:
        """The characters of *texts* that it cannot show, each once, in the order of their code points."""
        return tuple(map(chr, sorted(set(map(ord, "".join(texts))) - self.characters)))


@cache
def font_of(family: str, path: str) -> Font:
    """Return a *family* of the fonts in the folder or beside the file *path*; of Noto Sans CJK where it is empty.

    Fonts of the system are not looked at, so that the same paper looks the same on every machine.

    Raises:
        FileNotRead: nothing is there, or no such family.
    """
    place = Path(path) if path else noto_cjk.otc_path("sans").parent
    folder = place if place.is_dir() else place.parent
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    for info in found.fonts():
        if info.family == family and info.path is not None:
            return Font(family, found, _characters(info.path, info.index))
    raise FileNotRead(str(place), f"it has no font family {family!r}, but {', '.join(found.families()) or 'none'}")


def _characters(path: str, index: int) -> frozenset[int]:
    with TTFont(path, fontNumber=index, lazy=True) as face:
        return frozenset(face.getBestCmap())
