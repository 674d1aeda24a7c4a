"""Reports to take along, for those who may see the rows that are in them."""
