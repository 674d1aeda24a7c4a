"""What happened: learning moments in their writers' own words, closed with their writers' own keys."""
