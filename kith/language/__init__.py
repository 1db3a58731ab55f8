"""Names and people in what a person says: small grammars over lists of words."""
