"""How rows of trees and tables are painted."""
