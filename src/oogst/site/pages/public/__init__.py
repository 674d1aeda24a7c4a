"""What anybody may see: the infographic, the page to try a suggestion, and what this is."""
