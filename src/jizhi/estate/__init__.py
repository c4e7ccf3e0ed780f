"""Where and who: the places of a project, the people who hold and live in them, and the roster that knows any day.

Project → Zone → Building → entrance → Space are plain records; Tenure, Occupancy, Vacancy and a Change of a fact say
from when to when. ``Roster.of`` puts them together, checks them and answers: ``facts`` of a space on a day, the days
on which they change, and the ``turns`` in which parties pay. A space with an error is parked, the others are billed.
"""

from jizhi.estate.assets import ASSET_EVENTS, Asset, AssetEvent, RunHours, Standstill, asset_events
from jizhi.estate.changes import KINDS, Change, FactValue, Kind
from jizhi.estate.dossier import Dossier
from jizhi.estate.leases import Lease, RentStep, escalated
from jizhi.estate.meters import METER_KINDS, Meter, MeterReading
from jizhi.estate.people import ROLES, Occupancy, Party, Role, Tenure, Vacancy
from jizhi.estate.places import Building, Company, Project, Space, Zone
from jizhi.estate.roster import Roster
from jizhi.estate.turns import PAYERS, Turn
from jizhi.estate.vehicles import Stay, Vehicle

__all__ = [
    "ASSET_EVENTS",
    "KINDS",
    "METER_KINDS",
    "PAYERS",
    "ROLES",
    "Asset",
    "AssetEvent",
    "Building",
    "Change",
    "Company",
    "Dossier",
    "FactValue",
    "Kind",
    "Lease",
    "Meter",
    "MeterReading",
    "Occupancy",
    "Party",
    "Project",
    "RentStep",
    "Role",
    "Roster",
    "RunHours",
    "Space",
    "Standstill",
    "Stay",
    "Tenure",
    "Turn",
    "Vacancy",
    "Vehicle",
    "Zone",
    "asset_events",
    "escalated",
]
