# wrong: a region in which the claim holds
# expect: no number in percent
supporting = (
    "On 1 January 2025 Kazakhs were 49.9 % of the residents of the four northern regions "
    "together, Russians 32.3 %."
)
opposing = "In 2025 Kazakhs were 44.6 % of the residents of Kostanay, Russians 33.5 %."
