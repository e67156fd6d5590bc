"""HSDS, the Human Services Data Specification, coming in: packages are read, checked row by row, and merged."""
