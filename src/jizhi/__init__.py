"""jizhi (极致): the rule book of a property management office, as an embeddable library."""

__version__ = "0.1.0"
