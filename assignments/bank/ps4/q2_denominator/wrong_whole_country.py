# wrong: all residents of the country
# expect: 'D' tests another claim
denominator = "D"
sentence = "In 2025 Russians in the north were 4.6 % of all residents of Kazakhstan."
