# right: says what the table leaves open
rewritten = (
    "On the new register base the north had 31.0 thousand residents less on 1 January 2025 "
    "than on 1 January 2022, or 1.1 per cent. The table does not say why."
)
