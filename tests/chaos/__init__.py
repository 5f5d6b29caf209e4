"""Crash and race runs: kill processes, restart servers, move clocks, and then count everything.

`make chaos` runs them at full length, `make test` the same code with other sizes (`runs.py`). What
they promise stands in docs/reliability.md.
"""
