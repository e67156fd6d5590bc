"""The directory as open data: HSDS 3.1 over HTTP, of the public tier alone, made by what makes exports."""
