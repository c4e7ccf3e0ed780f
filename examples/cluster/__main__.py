"""``python examples/cluster processes|on_dask|on_ray|on_spark``: the same bills by each, into a folder that goes."""

import sys
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        print(import_module(sys.argv[1] if len(sys.argv) > 1 else "processes").run(Path(folder)))
