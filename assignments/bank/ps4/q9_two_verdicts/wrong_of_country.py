# wrong: of all in the country
# expect: no number in percent
supporting = "In 2025 Kazakhs were 71.3 % of the residents, Russians 14.6 %."
opposing = (
    "On 1 January 2025 Russians were 44.4 % of the residents of North Kazakhstan, Kazakhs 37.8 %."
)
