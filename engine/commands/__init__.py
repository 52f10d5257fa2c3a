"""The contract's commands by subject: what the window and the command line may ask."""
