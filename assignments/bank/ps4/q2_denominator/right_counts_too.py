# right: the counts beside the share
denominator = "C"
sentence = (
    "In 2025 the register counted 933,002 Russians in the four regions, 31.48 percent of the "
    "2,963,938 Russians in the country."
)
