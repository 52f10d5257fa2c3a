"""Who may do what. Without an authorizer: everybody may do everything."""

NOT_ASKED = -(2**31)
TOPIC_OPERATIONS = 0b1101_1111_1000
"""One bit for each operation a topic knows, by Kafka's numbers: read (3) to alter configs (11)."""
CLUSTER_OPERATIONS = 0b1_1111_1010_0000
"""The same for the cluster: create (5) to idempotent write (12)."""
GROUP_OPERATIONS = 0b1101_0100_1000
"""The same for a group: read (3), delete, describe, describe and alter configs (11)."""
