# right: thousand tonnes, per cent, and the denominator first
denominator = "exports"
share_sentence = "In 2024 Kazakhstan exported 68,600 kt of oil, and 54,900 kt of it (80 per cent) went through CPC."
