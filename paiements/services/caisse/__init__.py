"""The till: opened with a float, moved with a reason, counted blind, closed by a numbered Z."""
