"""What follows from a reading by policy: rules on the facts, review priority, statutory completeness."""

from nlp.policy.policy import Policy

__all__ = ["Policy"]
