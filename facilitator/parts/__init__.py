"""What one sees: named parts of a page, made from the state for one audience."""
