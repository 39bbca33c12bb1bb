# wrong: one share in each sentence
# expect: the Russian share
supporting = "In 2025 Kazakhs were 49.9 % of the residents of the four northern regions."
opposing = (
    "On 1 January 2025 Russians were 44.4 % of the residents of North Kazakhstan, Kazakhs 37.8 %."
)
