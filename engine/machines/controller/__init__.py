"""The controller: the machine of the cluster's metadata; its changes are KRaft's records."""
