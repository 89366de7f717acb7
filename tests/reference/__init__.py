"""A second, readable program for the month described in docs/concepts/month.md.

A Mesa model whose people decide one at a time, in plain Python. It shares the declared parameters, the scenario
and the organisation with the package and works out everything else itself, so that the fast program can be
compared with it number for number.
"""
