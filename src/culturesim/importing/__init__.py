"""Bringing in real organisations: rosters of people and published statistics of districts."""
