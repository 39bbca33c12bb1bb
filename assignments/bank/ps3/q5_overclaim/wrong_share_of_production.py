# wrong: shares of production
# expect: the smallest share
rewritten = "CPC carried between 62 % (2022) and 63 % (2024) of the oil that Kazakhstan produced and exported."
