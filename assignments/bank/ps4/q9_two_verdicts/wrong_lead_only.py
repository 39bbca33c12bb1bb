# wrong: the lead instead of the shares
# expect: no number in percent
supporting = (
    "On 1 January 2025 Kazakhs were 49.9 % of the residents of the four northern regions "
    "together, Russians 32.3 %."
)
opposing = "In 2025 Russians were 6.6 percentage points ahead in North Kazakhstan."
