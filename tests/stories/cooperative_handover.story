Cooperative hand-over: a partition is given up in one round and taken in the next.

anna joins
anna brings the assignment: anna gets both
bert joins
anna joins again
bert asks for a share
anna brings the assignment: anna gets partition 0; bert gets nothing yet
  bert's share is nothing yet
  anna's share is partition 0

anna joins again
  anna waits
bert joins again
  anna leads generation 3 of anna and bert
bert asks for a share
anna brings the assignment: anna gets partition 0; bert gets partition 1
  bert's share is partition 1
