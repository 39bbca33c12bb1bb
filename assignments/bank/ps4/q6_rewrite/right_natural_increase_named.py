# right: names the natural increase beside the loss
rewritten = (
    "In spite of its natural increase, the north had 30,995 people fewer on 1 January 2025 than on "
    "1 January 2022, a loss of 1.1 % (both figures on the new base)."
)
