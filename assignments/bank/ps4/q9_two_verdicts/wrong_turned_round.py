# wrong: the two sentences in each other's place
# expect: no number in percent
supporting = (
    "On 1 January 2025 Russians were 44.4 % of the residents of North Kazakhstan, Kazakhs 37.8 %."
)
opposing = (
    "On 1 January 2025 Kazakhs were 49.9 % of the residents of the four northern regions "
    "together, Russians 32.3 %."
)
