"""Put the rooms of the roof into the wheel; an editable install has them where they stand."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Rooms(BuildHookInterface):
    """Take the rooms that pyproject.toml names from the tree of the whole house."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Name the folders of the rooms, and where they go in the wheel."""
        if version != "editable":
            house = Path(self.root).parents[1] / "src" / "jizhi"
            build_data["force_include"].update({str(house / room): f"jizhi/{room}" for room in self.config["rooms"]})
