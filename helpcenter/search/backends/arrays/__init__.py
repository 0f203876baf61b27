"""The arrays that queries are answered from: built once beside the Whoosh index, memory-mapped by every worker."""
