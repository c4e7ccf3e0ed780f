"""jizhi-seal: personal data at rest under keys of yours; a ``Sealer`` that is handed over, and no plugin."""

from jizhi_seal.ring import Ring, new_keys

__all__ = ["Ring", "new_keys"]
