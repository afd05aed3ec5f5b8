"""Text of cells to typed values, a column at a time, by a declared format and never by guessing."""
