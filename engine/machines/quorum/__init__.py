"""The quorum of controllers: who leads the metadata, and what is committed of it."""
