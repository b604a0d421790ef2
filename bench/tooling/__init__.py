"""What bench.effects measures, and how: operations, the ways to do them, and turns."""
