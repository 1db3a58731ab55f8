"""What is kept on disk, encrypted: the keys, and the cipher that columns are written with."""
