"""Incidents: taking them in, keeping every version, finding them again."""
