# wrong: counts instead of shares
# expect: no number in percent
supporting = (
    "On 1 January 2025 Kazakhs were 49.9 % of the residents of the four northern regions "
    "together, Russians 32.3 %."
)
opposing = "In 2025 North Kazakhstan had 231,804 Russian people and 197,131 Kazakh people."
