"""What of the plugin is left alone where the library that it needs is not installed."""

from importlib.util import find_spec

OPTIONAL = {
    "arrays": "numpy",
    "bill_tables": "sqlalchemy",
    "databases": "sqlalchemy",
    "frames": "narwhals",
    "lazy": "polars",
}

collect_ignore = [f"src/jizhi_columnar/{name}.py" for name, library in OPTIONAL.items() if find_spec(library) is None]
