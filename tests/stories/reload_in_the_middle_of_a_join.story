Reload in the middle of a join: what was written counts, who waited comes again.

anna joins
anna brings the assignment: anna gets both
anna commits 5
bert joins
  bert waits
the coordinator is killed and comes back
  the group is Stable
  a heartbeat of anna is answered with NONE
  the position is 5
bert joins
  a heartbeat of anna is answered with REBALANCE_IN_PROGRESS
anna joins again
  anna leads generation 2 of anna and bert
  bert follows in generation 2
