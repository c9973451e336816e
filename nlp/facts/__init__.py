"""Numbers in a narrative: which durations and head counts it states."""

from nlp.facts.quantities import Quantity, durations, head_counts

__all__ = ["Quantity", "durations", "head_counts"]
