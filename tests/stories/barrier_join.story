Barrier join: nobody is dealt a share before everybody has joined.

the first rebalance waits 3 seconds
anna joins
  anna waits
2 seconds pass
bert joins
  bert waits
2 seconds pass
  anna waits
2 seconds pass
  anna leads generation 1 of anna and bert
  bert follows in generation 1
  the group is CompletingRebalance

bert asks for a share
  bert waits
anna brings the assignment: anna gets partition 0; bert gets partition 1
  anna's share is partition 0
  bert's share is partition 1
  the group is Stable
