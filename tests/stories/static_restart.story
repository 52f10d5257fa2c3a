Static restart: a static member that comes back keeps its share, and nobody else notices.

the first rebalance waits 3 seconds
anna joins as static member one
bert joins as static member two
6 seconds pass
bert asks for a share
anna brings the assignment: anna gets partition 0; bert gets partition 1

carl joins as static member two
  carl follows in generation 1
  the reason is "static member two is back: it keeps its share"
  the group is Stable
carl asks for a share
  carl's share is partition 1
  a heartbeat of anna is answered with NONE
  a heartbeat of bert is answered with FENCED_INSTANCE_ID
