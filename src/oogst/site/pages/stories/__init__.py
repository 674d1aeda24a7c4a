"""Stories beside the numbers: the infographic with its quotes, for those who are signed in, and reporting one."""
