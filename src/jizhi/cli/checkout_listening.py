"""A place for the notices of a payment channel, behind the host's web server: taken in, kept, then answered."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

from jizhi.cli.console import DONE, NEEDS_A_PERSON, Console, WrongUse
from jizhi.cli.serving import Place
from jizhi.findings import Finding
from jizhi.office.checkout import BODY_MOST, Channel, CheckoutRules, NoticeDoor, Received
from jizhi.office.desk import Desk
from jizhi.ports import Reply, Request


def listen(desk: Desk, channel: Channel, console: Console, *, rules: CheckoutRules, address: tuple[str, int]) -> int:
    """Hear notices at *address* until Ctrl-C, and tell in the end what came.

    Raises: WrongUse where the address cannot be had.
    """
    try:
        place = NoticePlace(address, desk, channel, console, rules=rules)
    except OSError as trouble:
        host, port = address
        raise WrongUse(f"--bind {host} --port {port}: {trouble.strerror or trouble}") from trouble
    with place:
        place.say(f"✓ {place.url}  (Ctrl-C 结束 · ends it)")
        with suppress(KeyboardInterrupt):
            place.serve_forever()
    if console.as_json:
        console.answer({"counts": dict(place.fates), "refused": place.refused})
    console.say("  ".join(f"{fate} {count}" for fate, count in sorted(place.fates.items())) or "没有通知 · no notices")
    return NEEDS_A_PERSON if place.refused or place.found else DONE


class NoticePlace(Place):
    """Hands each request to the door for notices, and counts what became of it."""

    def __init__(
        self, address: tuple[str, int], desk: Desk, channel: Channel, console: Console, *, rules: CheckoutRules
    ) -> None:
        super().__init__(address, console, body_most=BODY_MOST)
        self.desk, self.channel, self.rules = desk, channel, rules
        self.fates: Counter[str] = Counter()
        self.found = 0

    @property
    def url(self) -> str:
        """Where the channel's notices go."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}/{self.channel.name}"

    def answer(self, request: Request, peer: str) -> Reply:
        """Take a notice in and return what to answer."""

        def watch(what: Received | Finding) -> None:
            findings = (what,) if isinstance(what, Finding) else what.findings
            if isinstance(what, Received):
                self.fates[what.fate] += 1
                self.say(f"{peer}  {what.fate}  {what.reason}".rstrip())
            self.found += len(findings)
            self.console.tell(findings)

        door = NoticeDoor(
            desk=self.desk, channels={self.channel.name: self.channel}, now=lambda: request.at, rules=self.rules,
            watch=watch,
        )  # fmt: skip
        reply = door.handle(request.method, request.path, request.query, request.headers, request.body)
        if reply.status in (404, 405, 413):
            return self.refuse(reply.status, peer, request.path)
        return reply
