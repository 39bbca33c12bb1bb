# wrong: which part of the country's group lives there
# expect: no number in percent
supporting = "In 2025, 10.0 % of Kazakhs and 31.5 % of Russians lived in the four northern regions."
opposing = (
    "On 1 January 2025 Russians were 44.4 % of the residents of North Kazakhstan, Kazakhs 37.8 %."
)
