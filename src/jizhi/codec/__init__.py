"""The only room that knows cattrs: data in as records with findings, records out as data, masked or for a store."""

from jizhi.codec.door import from_json, from_store, structure, to_data, to_json, to_store
from jizhi.codec.strict import strict_json
from jizhi.codec.texts import store_writer

__all__ = ["from_json", "from_store", "store_writer", "strict_json", "structure", "to_data", "to_json", "to_store"]
