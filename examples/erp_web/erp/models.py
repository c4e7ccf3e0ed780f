"""What the host keeps itself: who may sign in, and the plans and pictures of projects."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, LargeBinary, String, bindparam, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

STAFF_ROLES = ("administrator", "manager", "finance", "cashier", "service-desk", "repair")


class Model(DeclarativeBase):
    """The host's own tables, beside those of jizhi in one database."""


class Account(Model):
    """Somebody who may sign in: an employee with a role, or the owner *party* of a project.

    ``actor`` is who he is to jizhi. ``failures`` and ``locked_until`` bound guesses of the password.
    """

    __tablename__ = "erp_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20))
    project: Mapped[str] = mapped_column(String(80), default="")
    party: Mapped[str] = mapped_column(String(190), default="")
    password: Mapped[str] = mapped_column(String(200), default="")
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]

    @property
    def actor(self) -> str:
        """Whom jizhi's records name; an owner is his party, so that what is his own is found."""
        return self.party or f"account-{self.id}"

    @property
    def is_owner(self) -> bool:
        """True for an owner, who sees his own things only."""
        return self.role == "owner"


class Stranger(Model):
    """How often somebody who is not there, or is locked, was tried for: one row, written as an account's would be."""

    __tablename__ = "erp_stranger"

    id: Mapped[int] = mapped_column(primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)


class Picture(Model):
    """A plan or a picture of a project, as it was uploaded."""

    __tablename__ = "erp_picture"

    id: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(String(80), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(200))
    media: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(LargeBinary(16_000_000))


class Brought(Model):
    """A measure of KPI that jizhi cannot gather: whose, of which metric, in which period, typed in by somebody."""

    __tablename__ = "erp_measure"

    id: Mapped[int] = mapped_column(primary_key=True)
    project: Mapped[str] = mapped_column(String(80), index=True)
    period: Mapped[str] = mapped_column(String(40))
    metric: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(80))
    part: Mapped[str] = mapped_column(String(80))
    base: Mapped[str] = mapped_column(String(80))
    sample: Mapped[int]
    source: Mapped[str] = mapped_column(String(200))


_BY_ID: Final = select(Account).where(Account.id == bindparam("id"))
"""Made once, for every request asks it, and making a statement takes longer than its answer."""


class Own:
    """The host's own database."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(url, hide_parameters=True)
        Model.metadata.create_all(self.engine)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction of the host's own."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def account(self, id: object) -> Account | None:
        """The account of a session; None where it is gone."""
        with self.session() as session:
            return session.scalar(_BY_ID, {"id": id}) if isinstance(id, int) else None

    def by_phone(self, phone: str) -> Account | None:
        """Who signs in with *phone*."""
        with self.session() as session:
            return session.scalar(select(Account).where(Account.phone == phone))

    def by_actor(self, actor: str) -> Account | None:
        """Whom jizhi's records name."""
        id = actor.removeprefix("account-")
        told = Account.id == int(id) if id != actor and id.isdecimal() else Account.party == actor
        with self.session() as session:
            return session.scalar(select(Account).where(told).limit(1))

    def staff(self, project: str) -> list[Account]:
        """The employees of *project* who may sign in."""
        with self.session() as session:
            mine = select(Account).where(Account.project == project, Account.role != "owner").order_by(Account.id)
            return list(session.scalars(mine))

    def is_new(self) -> bool:
        """True as long as nobody can sign in."""
        with self.session() as session:
            return session.scalar(select(Account.id).limit(1)) is None
