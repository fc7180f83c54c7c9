"""What the next days should bring, learned from daily whole numbers, with the error it makes on days already known."""
