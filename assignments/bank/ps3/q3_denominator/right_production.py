# right: production as the denominator
denominator = "production"
share_sentence = "Of the 87.7 million tonnes of oil produced in 2024, CPC carried 54.9 million tonnes, or 62.6 %."
