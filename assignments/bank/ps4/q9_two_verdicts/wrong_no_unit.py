# wrong: no unit
# expect: has no unit beside it
supporting = "In 2025 Kazakhs were 49.9 of the residents of the four regions, Russians 32.3."
opposing = (
    "On 1 January 2025 Russians were 44.4 % of the residents of North Kazakhstan, Kazakhs 37.8 %."
)
