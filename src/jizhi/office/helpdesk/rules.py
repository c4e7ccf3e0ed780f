"""The rules of a project's service desk: those it published, or those that come with the library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache

import attrs

from jizhi.codec.service import desk_or_refuse
from jizhi.codec.workflows import workflow_or_refuse
from jizhi.errors import AlreadyStored, UnknownWorkflow
from jizhi.findings import Finding, Outcome
from jizhi.office.admission import operation
from jizhi.office.desk import Desk
from jizhi.office.extracts import read_project
from jizhi.office.helpdesk.keeping import keep_step, steps_of
from jizhi.ports import Reading
from jizhi.presets import DESKS, FLOWS
from jizhi.tickets import ServiceDesk, Ticket
from jizhi.workflow import RuleText, Workflow, migrate, position_of

USUAL_DESK = "common"
"""The rule book of a project that has published none."""


@attrs.frozen(kw_only=True)
class Rules:
    """The service desk, and every workflow by name and edition."""

    service: ServiceDesk
    flows: Mapping[tuple[str, int], Workflow]

    def flow(self, name: str, edition: int) -> Workflow:
        """Return one edition of a workflow.

        Raises: UnknownWorkflow.
        """
        if (name, edition) not in self.flows:
            raise UnknownWorkflow(name, edition, tuple(f"{each}#{number}" for each, number in sorted(self.flows)))
        return self.flows[name, edition]

    def newest(self, name: str) -> Workflow:
        """Return the newest edition of a workflow.

        Raises: UnknownWorkflow.
        """
        editions = [edition for each, edition in self.flows if each == name]
        return self.flow(name, max(editions, default=1))


def read_rules(known: Reading, project: str) -> Rules:
    """Return the rules of *project*: its own editions before those of the library.

    Raises: WorkflowRefused where a text that was kept is not read by this release.
    """
    texts = tuple(known.find(RuleText, project=project))
    flows = {(name, 1): _workflow(text, name) for name, text in FLOWS.items()}
    own = [text for text in texts if text.rule == "workflow"]
    flows |= {(text.name, text.edition): _workflow(text.text, text.id) for text in own}
    services = [text for text in texts if text.rule == "service"]
    newest = max(services, key=lambda text: text.edition, default=None)
    text = DESKS[USUAL_DESK] if newest is None else newest.text
    return Rules(service=_service(text, frozenset(name for name, _ in flows)), flows=flows)


@cache
def _workflow(text: str, source: str) -> Workflow:
    return workflow_or_refuse(text, source=source)


@cache
def _service(text: str, flows: frozenset[str]) -> ServiceDesk:
    return desk_or_refuse(text, flows=flows)


@operation("service.publish")
def publish_workflow(desk: Desk, project: str, text: str) -> RuleText:
    """Keep the *text* of a workflow under its name and edition; published again in the same words it changes nothing.

    A new edition is numbered above all that there are; the library's own tables are edition 1.

    Raises: UnknownProject; WorkflowRefused; AlreadyStored where that edition is there and says something else.
    """
    flow = workflow_or_refuse(text)
    told = RuleText(
        project=project, rule="workflow", name=flow.workflow, edition=flow.edition, text=text, by=desk.actor
    )
    with desk.store.writing() as tx:
        read_project(tx, project)
        known = tx.get(RuleText, told.id)
        if known is not None and known.text == text:
            return known
        editions = [edition for name, edition in read_rules(tx, project).flows if name == flow.workflow]
        if flow.edition <= max(editions, default=0):
            raise AlreadyStored("rule_text", told.id, "edition")
        tx.add([told])
    return told


@operation("service.publish")
def publish_service(desk: Desk, project: str, text: str) -> RuleText:
    """Keep the *text* of a service desk as its next edition; the same as the last one changes nothing.

    Raises: UnknownProject; WorkflowRefused, also where it names a workflow that the project does not have.
    """
    with desk.store.writing() as tx:
        read_project(tx, project)
        read = desk_or_refuse(text, flows={name for name, _ in read_rules(tx, project).flows})
        known = sorted(tx.find(RuleText, project=project, rule="service"), key=lambda each: each.edition)
        if known and known[-1].text == text:
            return known[-1]
        edition = known[-1].edition + 1 if known else 1
        told = RuleText(project=project, rule="service", name=read.desk, edition=edition, text=text, by=desk.actor)
        tx.add([told])
    return told


@operation("service.publish")
def migrate_tickets(desk: Desk, project: str, flow: str, *, at: datetime) -> Outcome[tuple[Ticket, ...]]:
    """Carry every open ticket of *flow* into its newest edition, one unit each; done again there is nothing to do.

    Returns: those that moved; a finding for each whose state the newest edition has no place for.

    Raises: UnknownWorkflow.
    """
    with desk.store.reading() as known:
        newest = read_rules(known, project).newest(flow)
        there = [each.id for each in known.find(Ticket, project=project, closed=False) if each.flow == flow]
    moved: list[Ticket] = []
    findings: list[Finding] = []
    for id in there:
        with desk.store.writing() as tx:
            ticket = tx.lock(Ticket, id)
            position = position_of(newest, ticket.begun(newest), steps_of(tx, ticket))
            outcome = migrate(newest, position, actor=desk.actor, at=at)
            findings += outcome.findings
            if outcome.value is not None:
                moved.append(keep_step(tx, newest, ticket, outcome.value))
    return Outcome(tuple(moved), findings)
