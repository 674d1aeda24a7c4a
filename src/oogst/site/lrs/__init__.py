"""The record store for xAPI: what comes in from other systems, and how they read it. See docs/xapi.md."""
