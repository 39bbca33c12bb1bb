# wrong: it is not said what the shares are shares of
# expect: what the shares are shares of
rewritten = "The CPC pipeline carried between 79.4 % (2023) and 82.3 % (2025) of the oil."
