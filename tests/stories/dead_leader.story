Dead leader: a leader that dies before it has dealt is replaced by somebody who lives.

the first rebalance waits 3 seconds
anna joins
bert joins
6 seconds pass
  anna leads generation 1 of anna and bert
bert asks for a share
  bert waits
11 seconds pass
  bert is refused with REBALANCE_IN_PROGRESS
  the reason is "anna sent no heartbeat in 10000 ms"
bert joins again
  bert leads generation 2 of bert
bert brings the assignment: bert gets both
  bert's share is both
  the group is Stable
  a heartbeat of anna is answered with UNKNOWN_MEMBER_ID
