"""The declarations of requests and responses, one file per API key."""
