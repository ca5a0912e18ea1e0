"""Actions: each writes the own steps; who wants shares them with all."""
