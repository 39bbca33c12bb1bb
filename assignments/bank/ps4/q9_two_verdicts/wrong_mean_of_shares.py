# wrong: the mean of four shares
# expect: no number in percent
supporting = (
    "In 2025 Kazakhs were 49.0 % of the residents of the four northern regions on average, "
    "Russians 33.3 %."
)
opposing = (
    "On 1 January 2025 Russians were 44.4 % of the residents of North Kazakhstan, Kazakhs 37.8 %."
)
