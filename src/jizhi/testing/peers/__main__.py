"""Run a vendor's peer by its name: ``python -m jizhi.testing.peers harbour --port 8088``."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from jizhi.testing.peers.harbour import HarbourPeer


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  a server that a person talks to has the clock on the wall


def main() -> None:
    """Serve until Ctrl-C, on loopback only."""
    parser = argparse.ArgumentParser(prog="python -m jizhi.testing.peers")
    parser.add_argument("name", choices=["harbour"])
    parser.add_argument("--port", type=int, default=8088)
    parser.add_argument("--merchant", default="m-1")
    parser.add_argument("--key", default="harbour-test-key")
    options = parser.parse_args()
    peer = HarbourPeer(merchant=options.merchant, key=options.key, clock=_now, port=options.port)
    print(f"{options.name}: {peer.url}  merchant={options.merchant}  key={options.key}", flush=True)
    try:
        peer.serve()
    except KeyboardInterrupt:
        print("bye")


if __name__ == "__main__":
    main()
