# right: the year and both shares in the second sentence
supporting = (
    "This is the north as a whole. In 2025 49.9 % of its residents were Kazakhs, against 32.3 "
    "% Russians."
)
opposing = (
    "On 1 January 2025 Russians were 44.4 % of the residents of North Kazakhstan, Kazakhs 37.8 %."
)
