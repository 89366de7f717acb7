"""How fast the program is, and beside what: `python -m benchmarks` (or `make bench`); see docs/concepts/performance.md.

One idea a file. `scenario` is the world that is lived, `alternating` the clock, `rows` what is kept of a measurement.
The parts of a pass are `against_reference`, `sizes`, `workers`, `memory`, `starts`, `against_starsim`, `limit` and
`many`; `live`, the dashboard in a browser, is only measured when it is asked
for. `store` stands alone: how long a store of a million runs takes.
"""
