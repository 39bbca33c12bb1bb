# right: a share from 0 to 1
denominator = "C"
sentence = (
    "The share of Kazakhstan's Russians who lived in the four northern regions was 0.315 in 2025."
)
