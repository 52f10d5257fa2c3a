Late joiner: who comes later makes everybody share anew, and nobody loses a position.

anna joins
  anna leads generation 1 of anna
anna brings the assignment: anna gets both
anna commits 7
  that is taken

bert joins
  bert waits
  the reason is "bert joined"
  a heartbeat of anna is answered with REBALANCE_IN_PROGRESS
anna commits 9
  that is taken
anna joins again
  anna leads generation 2 of anna and bert
  bert follows in generation 2
anna commits 11
  that is refused with REBALANCE_IN_PROGRESS
bert asks for a share
anna brings the assignment: anna gets partition 0; bert gets partition 1
  bert's share is partition 1
  the position is 9
