# right: a whole per cent, small letter for the choice
denominator = "c"
sentence = "On 1 January 2025, 31 % of Kazakhstan's Russians lived in the four northern regions."
