"""The pages of team leads: something real to talk about, and nothing about anybody."""
