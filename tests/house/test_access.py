"""Every public operation says what it needs; what nobody declared cannot come in unnoticed."""

from __future__ import annotations

import inspect
import typing

import attrs
import pytest

from jizhi.access import PERMISSIONS
from jizhi.errors import PermissionUndeclared
from jizhi.office.admission import errands, operation, operation_of, operations
from jizhi.office.counter.permits import PERMITS, complete

UNASKED = {"jizhi.office.runs.check_days"}
"""Errands that touch no store: they only judge what they are given."""


def test_every_errand_declares_a_permission():
    """Default deny begins here: an errand without a declaration would be done for anybody."""
    silent = {f"{each.__module__}.{each.__name__}" for each in errands() if operation_of(each) is None}
    assert UNASKED == silent


def test_every_path_of_a_declaration_leads_into_an_argument():
    """A misspelt path would look like an operation on the whole store."""
    for errand in errands():
        declared = operation_of(errand)
        if declared is None:
            continue
        arguments = inspect.signature(errand).parameters
        for path in ("" if declared.at == "about" else declared.at, declared.company, declared.own, declared.about):
            name = path.rstrip("/").partition(".")[0]
            assert not name or name in arguments, (declared.name, path)
        assert declared.at or declared.company or "store" in declared_for_the_store(declared), declared.name


def test_every_path_of_a_declaration_names_fields_that_there_are():
    """Below an argument the path goes by the fields of its class; one that is misspelt would deny everybody."""
    for errand in errands():
        declared = operation_of(errand)
        if declared is None or None not in declared.permissions:
            continue
        types = typing.get_type_hints(errand.__wrapped__)
        for path in (declared.at, declared.company, declared.own, declared.about):
            name, *below = path.rstrip("/").split(".")
            kind = types.get(name)
            for field in below:
                kind = typing.get_type_hints(kind)[field]
            assert not below or kind is str, (declared.name, path)


def declared_for_the_store(declared):
    """The operations that are done to the whole store, each by decision."""
    whole = {
        "checkout.asking.ask_due",
        "checkout.books.in_books",
        "checkout.notices.process_kept",
        "checkout.notices.receive_notice",
        "checkout.notices.store_notice",
        "checkout.telling.take_settled",
        "relay.relay",
        "roles.adopt_roles",
        "sending.dispatch.send_due",
        "sending.receipts.ask_receipts",
        "sending.receipts.take_receipts",
    }
    return {"store"} if declared.name in whole else set()


def test_every_permission_is_needed_by_an_operation():
    """A permission that nothing asks for says nothing; the few of which a host asks are named."""
    asked = {permission for _, permission, _ in operations()}
    assert set(PERMISSIONS) - asked <= FOR_HOSTS


FOR_HOSTS = {"books.read", "codes.send", "people.reveal", "people.forget"}


def test_a_command_or_an_errand_without_a_permission_cannot_be_imported():
    """P14: undeclared is an import-time failure."""
    with pytest.raises(PermissionUndeclared):
        complete({command: each for command, each in PERMITS.items() if command.__name__ != "Refund"})
    with pytest.raises(PermissionUndeclared):
        operation("bills.isue")(test_every_errand_declares_a_permission)


def test_a_declaration_changes_nothing_of_an_errand_but_who_may():
    """Its name, its signature and its page are those that were written."""
    for errand in errands():
        if operation_of(errand) is not None:
            assert errand.__doc__ and errand.__wrapped__.__name__ == errand.__name__
            assert attrs.fields(type(operation_of(errand))).name
