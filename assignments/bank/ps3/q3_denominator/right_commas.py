# right: decimal commas and a share between 0 and 1
denominator = "Exports"
share_sentence = "CPC: 54,9 Mt of 68,6 Mt of oil exports in 2024, a share of 0,80."
