"""The vendors as simulators on loopback, sample data, and customers who write and answer.

`make demo` runs all of it; the tests use the simulators. Nothing here is imported by the product.
"""
