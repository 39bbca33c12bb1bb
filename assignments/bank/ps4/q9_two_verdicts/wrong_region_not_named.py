# wrong: the region is not named
# expect: in which region
supporting = (
    "On 1 January 2025 Kazakhs were 49.9 % of the residents of the four northern regions "
    "together, Russians 32.3 %."
)
opposing = "On 1 January 2025 Russians were 44.4 % of the residents there, Kazakhs 37.8 %."
