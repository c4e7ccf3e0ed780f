"""Errands: read, decide, keep, tell; the thin shell around the rules, which holds no rule itself."""
