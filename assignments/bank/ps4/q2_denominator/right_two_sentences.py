# right: two sentences, the year in the right one
denominator = "C"
sentence = (
    "The claim is about Russians. At the start of 2025 some 31.5% of all ethnic Russians in "
    "the country lived in the north."
)
