"""The map of results: the districts with how many services each has, and the announced places of one page of them."""
