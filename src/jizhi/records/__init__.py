"""The catalogue: every kind of record that a store keeps, declared once for all stores."""

from jizhi.records.catalogue import CATALOGUE, Command, ImportedFile, OutboxMessage, kind_of
from jizhi.records.kinds import INDEXABLE, Kind

__all__ = ["CATALOGUE", "INDEXABLE", "Command", "ImportedFile", "Kind", "OutboxMessage", "kind_of"]
