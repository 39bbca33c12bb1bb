# right: signs instead of words
rewritten = (
    "Change in the four northern regions, 1 January 2022 to 1 January 2025, new base: −30,995 "
    "persons, −1.1 %."
)
