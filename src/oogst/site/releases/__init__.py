"""The sealed releases that the site shows. No foreign key to anybody: a release holds no person."""
