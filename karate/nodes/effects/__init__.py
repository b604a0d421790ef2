"""The editing tools, one file each: a declaration `TYPE` and `run(inputs, params)`.

No effect knows another; what they share stands in `karate.nodes`.
"""
