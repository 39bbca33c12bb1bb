# wrong: another year
# expect: has no 2025
supporting = (
    "On 1 January 2025 Kazakhs were 49.9 % of the residents of the four northern regions "
    "together, Russians 32.3 %."
)
opposing = "In 2021 Russians were 44.4 % of the residents of North Kazakhstan, Kazakhs 37.8 %."
