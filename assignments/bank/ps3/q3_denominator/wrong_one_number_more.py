# wrong: an amount that stands in no table
# expect: 30 Mt.* does not stand in the data
denominator = "exports"
share_sentence = "In 2024 CPC carried 54.9 of the 68.6 million tonnes exported (80 %), far more than the 30 Mt planned."
