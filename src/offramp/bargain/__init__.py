"""The bargaining lens: what happens at the table. Today the tree of the play; its solution is the next issue."""
