"""The contract's commands, by subject: they ask the same brains as the handlers do."""
