"""The example service over HTTP: what it answers, whom it answers, and whatever a fuzzer thinks of."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from jizhi.access import Grant
from jizhi.office.billing_day import issue_bills
from jizhi.office.desk import Desk
from jizhi.office.roles import grant_role
from jizhi.testing.billing import home, publish, settle, tariff_text, village
from jizhi.testing.memory import MemoryStore
from jizhi.values import Period

pytest.importorskip("fastapi", reason="python dev.py test-web installs it")
pytestmark = pytest.mark.web

EXAMPLE = Path(__file__).parents[2] / "examples" / "service"
EXAMPLES = 60
TOKENS = {"t-finance": "finance-1", "t-owner": "zhang"}
FINANCE, OWNER = ({"Authorization": f"Bearer {token}"} for token in TOKENS)
PAID = {"key": "k-1", "on": "2025-03-10", "payer": "zhang", "fen": 5_000, "method": "pos", "reference": "77"}


@pytest.fixture
def app() -> Iterator[Any]:
    """The service over a month that is billed; finance-1 has the role, zhang owns a home."""
    sys.path.insert(0, str(EXAMPLE))
    store = MemoryStore()
    settle(store, village([home("1-101"), home("1-102")]))
    publish(store, tariff_text())
    desk = Desk(store=store, actor="set-up")
    issue_bills(desk, "jade", period=Period.month(2025, 3), issued_on=date(2025, 3, 1))
    grant_role(desk, Grant(actor="admin", role="administrator", scope="store", by="set-up"))
    for role, actor, reach in (("finance", "finance-1", {"scope": "project"}),
                               ("service-desk", "finance-1", {"scope": "project"}),
                               ("owner", "zhang", {"scope": "own", "person": "zhang"})):  # fmt: skip
        grant_role(Desk(store=store, actor="admin"), Grant(actor=actor, role=role, project="jade", by="admin", **reach))
    yield import_module("service").create(store, TOKENS, clock=lambda: datetime(2025, 3, 10, 2, tzinfo=UTC))
    sys.path.remove(str(EXAMPLE))
    del sys.modules["service"]


@pytest.fixture
def client(app: Any) -> Any:
    """Who asks."""
    return import_module("starlette.testclient").TestClient(app)


def test_money_is_taken_once_and_the_bill_explains_itself(client: Any) -> None:
    """The same key answers the same; the same key for another amount is refused."""
    first, again = (client.post("/projects/jade/payments", json=PAID, headers=FINANCE) for _ in range(2))
    assert (201, first.json()) == (again.status_code, again.json())
    other = client.post("/projects/jade/payments", json=PAID | {"fen": 1}, headers=FINANCE)
    assert (409, "KeyReused") == (other.status_code, other.json()["code"])
    bills = client.get("/projects/jade/bills?payer=zhang&locale=en", headers=FINANCE).json()
    assert [20_000, 20_000] == [bill["fen"] for bill in bills] and bills[0]["lines"][0]["because"]
    told = client.get("/projects/jade/statement?payer=zhang&year=2025", headers=FINANCE).json()
    assert "350.00 CNY" == told["closing"] or 35_000 == told["closing"].get("fen", 0)


def test_nobody_asks_without_a_token_and_an_owner_not_for_others(client: Any) -> None:
    """401 without one, 403 beyond what is granted, and what is unknown looks the same."""
    assert 401 == client.post("/projects/jade/payments", json=PAID).status_code
    run = {"since": "2025-04-01", "until": "2025-04-30", "issued_on": "2025-04-01"}
    assert 403 == client.post("/projects/jade/runs", json=run, headers=OWNER).status_code
    assert 403 == client.post("/projects/elsewhere/runs", json=run, headers=FINANCE).status_code
    assert 201 == client.post("/projects/jade/runs", json=run, headers=FINANCE).status_code


def test_an_unknown_field_and_a_broken_amount_are_refused(client: Any) -> None:
    """Nothing is taken from a body that is not wholly understood; an amount is a whole number of fen."""
    for wrong in ({"fen": 50.0}, {"fen": "5000"}, {"fen": -1}, {"more": 1}, {"on": "2025-02-30"}):
        assert 422 == client.post("/projects/jade/payments", json=PAID | wrong, headers=FINANCE).status_code, wrong


def test_a_ticket_is_reported_once(client: Any) -> None:
    """By its number; its clocks stand beside it."""
    asked = {"number": "t-1", "kind": "repair", "text": "漏水", "reporter": "zhang", "space": "1-101"}
    for _ in range(2):
        assert 201 == client.post("/projects/jade/tickets", json=asked, headers=FINANCE).status_code
    found = client.get("/projects/jade/tickets/t-1", headers=FINANCE).json()
    assert ("漏水", {"response", "resolution"}) == (
        found["ticket"]["text"],
        {each["clock"] for each in found["clocks"]},
    )


def test_a_fuzzer_finds_nothing(app: Any) -> None:
    """Every operation of the document, whatever is sent: no server error, no answer that the document does not name."""
    schemathesis = import_module("schemathesis")
    hypothesis = import_module("hypothesis")
    # JSON Schema calls 50.0 an integer; fen that were a float are refused all the same.
    floats = import_module("schemathesis.specs.openapi.checks").positive_data_acceptance
    document = schemathesis.openapi.from_asgi("/openapi.json", app)
    tried = 0
    for found in document.get_all_operations():
        operation = found.ok()

        @hypothesis.settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(hypothesis.HealthCheck))
        @hypothesis.given(case=operation.as_strategy())
        def answers(case: Any) -> None:
            nonlocal tried
            tried += 1
            if tried % 2:  # deeper than the door: what is there
                case.path_parameters["project"] = "jade"
                if "payer" in (case.query or {}):
                    case.query["payer"] = "zhang"
            case.call_and_validate(headers=FINANCE, excluded_checks=[floats])

        answers()
    assert tried >= 6 * EXAMPLES / 2
    print(f"schemathesis: {tried} requests, 0 failures")
