# right: with the counts
supporting = (
    "In 2025 the four northern regions had 1,439,110 Kazakhs, 49.9 % of 2,886,021 residents, "
    "and 933,002 Russians, 32.3 %."
)
opposing = (
    "In 2025 North Kazakhstan had 231,804 Russians (44.4 % of its residents) and 197,131 "
    "Kazakhs (37.8 %)."
)
