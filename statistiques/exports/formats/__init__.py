"""How a file is written: each format yields bytes as the rows come, and holds none of them."""
