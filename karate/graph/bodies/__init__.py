"""The event bodies, one file per thing they happen to; `karate.graph.events` lists them all."""
