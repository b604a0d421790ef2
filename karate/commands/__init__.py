"""The verbs of the `karate` command, one file each; `karate.cli` lists them."""
