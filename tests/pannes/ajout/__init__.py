"""The next version, as far as these tests need one: a column and an index more on a table that everybody uses."""
