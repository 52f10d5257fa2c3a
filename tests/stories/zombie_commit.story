Zombie commit: who was thought dead cannot move a position any more.

anna joins
anna brings the assignment: anna gets both
anna commits 5
11 seconds pass
  the group is Empty
bert joins
bert brings the assignment: bert gets both
bert commits 8
  that is taken
anna commits 6
  that is refused with UNKNOWN_MEMBER_ID
  the position is 8
