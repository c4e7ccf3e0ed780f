"""``python dev.py erp``: the app on this machine; with ``--demo`` a whole estate in it and a WeChat Pay beside it."""

from __future__ import annotations

import argparse
import secrets
from pathlib import Path

import uvicorn
from erp.app import create_app
from erp.demo import PHONES, furnish, paying_house
from erp.house import open_house


def main() -> None:
    """Read the words of the command line and serve."""
    parser = argparse.ArgumentParser(prog="erp", description="物业 ERP 示例 · a small property ERP")
    parser.add_argument("--folder", default="erp-data", type=Path, help="数据放在哪里 · where the databases are")
    parser.add_argument("--port", default=8000, type=int)
    parser.add_argument("--demo", action="store_true", help="放一个小区进去 · with a whole estate in it")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if not options.demo:
        house = open_house(options.folder, secret=_secret(options.folder), secure=False)
        uvicorn.run(create_app(house), host="127.0.0.1", port=options.port)
        return
    with paying_house(options.folder) as house:
        password = "jizhi demo 2025"
        furnish(house, password, year=house.today().year)
        print("\n".join(f"{role:<14} {phone}  {password}" for role, phone in PHONES.items()))
        uvicorn.run(create_app(house), host="127.0.0.1", port=options.port)


def _secret(folder: Path) -> str:
    """What signs the sessions: made once, readable by its owner only."""
    kept = folder / "session.key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(32), encoding="ascii")
    return kept.read_text(encoding="ascii")


if __name__ == "__main__":
    main()
